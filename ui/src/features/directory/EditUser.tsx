/** Edits a user. Somebody else's change in between is noticed by its version and explained; nothing typed is lost. */
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type ResourceDetails, useAct } from "../../backend";
import { Page } from "../../shared/Page";
import { Name } from "../../shared/visible";
import { T, t } from "../../words";
import { DIRECTORY_READS } from "./acts";
import { draftOf, USER_FIELDS } from "./draft";
import { OverwriteNote, StaleNote } from "./notes";
import { ResourceForm } from "./ResourceForm";
import { Crumb } from "./UserPage";

export function EditUser({ details }: { details: ResourceDetails }) {
  const navigate = useNavigate();
  const [base, setBase] = useState(details);
  const back = () => void navigate({ to: "/directory/users/$id", params: { id: details.id } });
  const save = useAct("users.edit", { changes: DIRECTORY_READS, onDone: back });
  const stale = save.error?.code === "stale";
  return (
    <Page
      title={t("directory-edit-title", { name: base.name })}
      heading={
        <span className="cut" title={base.name}>
          <T id="directory-edit-title" args={{ name: <Name>{base.name}</Name> }} />
        </span>
      }
      crumb={<Crumb />}
    >
      <ResourceForm
        key={base.version}
        kind="user"
        start={draftOf(base.json)}
        fields={USER_FIELDS}
        verb={t("directory-form-save")}
        busy={save.isPending}
        error={save.error}
        notes={<OverwriteNote owner={base.owner} />}
        instead={
          stale && (
            <StaleNote
              operation="users.get"
              id={base.id}
              onReload={(now) => {
                save.reset();
                setBase(now);
              }}
            />
          )
        }
        onSave={(resource) => save.mutate({ id: base.id, resource, version: base.version })}
        onCancel={back}
      />
    </Page>
  );
}
