/** Makes a group here, by hand. Members are added on its page. */
import { useNavigate } from "@tanstack/react-router";
import { useAct } from "../../backend";
import { Page } from "../../shared/Page";
import { t } from "../../words";
import { DIRECTORY_READS } from "./acts";
import { EMPTY_GROUP, GROUP_FIELDS } from "./draft";
import { GroupCrumb } from "./GroupPage";
import { ResourceForm } from "./ResourceForm";

export function NewGroup() {
  const navigate = useNavigate();
  const create = useAct("groups.create", {
    changes: DIRECTORY_READS,
    onDone: ({ id }) => void navigate({ to: "/directory/groups/$id", params: { id } }),
  });
  return (
    <Page title={t("directory-new-group-title")} crumb={<GroupCrumb />} facts={t("directory-new-group-words")}>
      <ResourceForm
        kind="group"
        start={EMPTY_GROUP}
        fields={GROUP_FIELDS}
        verb={t("directory-create-group")}
        busy={create.isPending}
        error={create.error}
        onSave={(resource) => create.mutate({ resource })}
        onCancel={() => void navigate({ to: "/directory/groups" })}
      />
    </Page>
  );
}
