/** Makes a user here, by hand. */
import { useNavigate } from "@tanstack/react-router";
import { useAct } from "../../backend";
import { Page } from "../../shared/Page";
import { t } from "../../words";
import { DIRECTORY_READS } from "./acts";
import { EMPTY_USER, USER_FIELDS } from "./draft";
import { ResourceForm } from "./ResourceForm";
import { UserCrumb } from "./UserPage";

export function NewUser() {
  const navigate = useNavigate();
  const create = useAct("users.create", {
    changes: DIRECTORY_READS,
    onDone: ({ id }) => void navigate({ to: "/directory/users/$id", params: { id } }),
  });
  return (
    <Page title={t("directory-new-user-title")} crumb={<UserCrumb />} facts={t("directory-new-user-words")}>
      <ResourceForm
        kind="user"
        start={EMPTY_USER}
        fields={USER_FIELDS}
        verb={t("directory-create-user")}
        busy={create.isPending}
        error={create.error}
        onSave={(resource) => create.mutate({ resource })}
        onCancel={() => void navigate({ to: "/directory/users" })}
      />
    </Page>
  );
}
