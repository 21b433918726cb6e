/** Renames a group, or edits its other attributes. Its members are not part of this form. */
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type ResourceDetails, useAct } from "../../backend";
import { Page } from "../../shared/Page";
import { Name } from "../../shared/visible";
import { T, t } from "../../words";
import { DIRECTORY_READS } from "./acts";
import { draftOf, GROUP_FIELDS } from "./draft";
import { GroupCrumb } from "./GroupPage";
import { OverwriteNote, StaleNote } from "./notes";
import { ResourceForm } from "./ResourceForm";

export function EditGroup({ details }: { details: ResourceDetails }) {
  const navigate = useNavigate();
  const [base, setBase] = useState(details);
  const back = () => void navigate({ to: "/directory/groups/$id", params: { id: details.id } });
  const save = useAct("groups.edit", { changes: DIRECTORY_READS, onDone: back });
  const stale = save.error?.code === "stale";
  return (
    <Page
      title={t("directory-edit-title", { name: base.name })}
      heading={
        <span className="cut" title={base.name}>
          <T id="directory-edit-title" args={{ name: <Name>{base.name}</Name> }} />
        </span>
      }
      crumb={<GroupCrumb />}
    >
      <ResourceForm
        key={base.version}
        kind="group"
        start={draftOf(base.json)}
        fields={GROUP_FIELDS}
        verb={t("directory-form-save")}
        busy={save.isPending}
        error={save.error}
        notes={<OverwriteNote owner={base.owner} />}
        instead={
          stale && (
            <StaleNote
              operation="groups.get"
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
