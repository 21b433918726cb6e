/** Edits a user, or a group without its members. Somebody else's change in between is noticed by its version and explained; nothing typed is lost. */
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type ResourceDetails, useAct } from "../../backend";
import { Page } from "../../shared/Page";
import { Name } from "../../shared/visible";
import { T, t } from "../../words";
import { DIRECTORY_READS } from "./acts";
import { draftOf, GROUP_FIELDS, USER_FIELDS } from "./draft";
import { GroupCrumb } from "./GroupPage";
import { OverwriteNote, StaleNote } from "./notes";
import { ResourceForm } from "./ResourceForm";
import { UserCrumb } from "./UserPage";

const KINDS = {
  user: { get: "users.get", edit: "users.edit", page: "/directory/users/$id", fields: USER_FIELDS, Crumb: UserCrumb },
  group: {
    get: "groups.get",
    edit: "groups.edit",
    page: "/directory/groups/$id",
    fields: GROUP_FIELDS,
    Crumb: GroupCrumb,
  },
} as const;

export function EditResource({ kind, details }: { kind: keyof typeof KINDS; details: ResourceDetails }) {
  const { get, edit, page, fields, Crumb } = KINDS[kind];
  const navigate = useNavigate();
  const [base, setBase] = useState(details);
  const back = () => void navigate({ to: page, params: { id: details.id } });
  const save = useAct(edit, { changes: DIRECTORY_READS, onDone: back });
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
        kind={kind}
        start={draftOf(base.json)}
        fields={fields}
        verb={t("directory-form-save")}
        busy={save.isPending}
        error={save.error}
        notes={<OverwriteNote owner={base.owner} />}
        instead={
          stale && (
            <StaleNote
              operation={get}
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
