/** What the admin can do to a user or group, and the questions asked before. */
import { notifications } from "@mantine/notifications";
import { type OperationName, type Owner, useAct } from "../../backend";
import { Confirm } from "../../shared/Confirm";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { Name } from "../../shared/visible";
import { T, t } from "../../words";

/** Whatever shows users, groups or counts of them. */
export const DIRECTORY_READS: OperationName[] = [
  "users.list",
  "users.get",
  "users.groups",
  "groups.list",
  "groups.get",
  "groups.members",
  "groups.ledger",
  "groups.nesting",
  "directory.history",
  "workspace.details",
  "connections.list",
  "connections.get",
];

export interface Subject {
  id: string;
  name: string;
  owner: Owner;
  /** Groups: members. Users: groups. */
  count: number;
}

interface DeleteProps {
  subject: Subject | null;
  onClose: () => void;
  onDone: () => void;
}

/** "Delete Ada?", with what goes and what stays. */
export function DeleteUser({ subject, onClose, onDone }: DeleteProps) {
  const act = useAct("users.delete", { changes: DIRECTORY_READS, onDone });
  return (
    <Confirm
      opened={subject !== null}
      title={<T id="directory-delete-user-title" args={{ name: <Name>{subject?.name ?? ""}</Name> }} />}
      act={t("directory-delete-user")}
      onAct={() => subject && act.mutate({ id: subject.id })}
      onClose={onClose}
      busy={act.isPending}
      error={act.error}
    >
      <p>{t("directory-delete-user-effect", { groups: subject?.count ?? 0 })}</p>
      {subject && <ProviderWarning owner={subject.owner} id="directory-delete-user-provider" />}
    </Confirm>
  );
}

export function DeleteGroup({ subject, onClose, onDone }: DeleteProps) {
  const act = useAct("groups.delete", { changes: DIRECTORY_READS, onDone });
  return (
    <Confirm
      opened={subject !== null}
      title={<T id="directory-delete-group-title" args={{ name: <Name>{subject?.name ?? ""}</Name> }} />}
      act={t("directory-delete-group")}
      onAct={() => subject && act.mutate({ id: subject.id })}
      onClose={onClose}
      busy={act.isPending}
      error={act.error}
    >
      <p>{t("directory-delete-group-effect", { members: subject?.count ?? 0 })}</p>
      {subject && <ProviderWarning owner={subject.owner} id="directory-delete-group-provider" />}
    </Confirm>
  );
}

interface WarningProps {
  owner: Owner;
  id: "directory-delete-user-provider" | "directory-delete-group-provider" | "directory-edit-provider";
}

/** What the connection that owns it may do about a local act. Nothing where it was made here. */
export function ProviderWarning({ owner, id }: WarningProps) {
  if (owner.connectionId === null) return null;
  return (
    <p>
      <T
        id={id}
        args={{
          owner: (
            <b>
              <Name>{owner.name ?? ""}</Name>
            </b>
          ),
        }}
      />
    </p>
  );
}

/** Activates and deactivates. It can be undone, so it isn't asked about; the page shows the new state. */
export function useSetActive() {
  return useAct("users.setActive", {
    changes: DIRECTORY_READS,
  });
}

/** An act from a menu failed: its row may be gone from the screen, so it is said in a corner that stays until it is closed. */
export function sayFailure(error: unknown): void {
  notifications.show({ message: <ErrorAlert error={error} />, autoClose: false, withCloseButton: true });
}
