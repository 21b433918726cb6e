/** Asks before a connection goes, with what stops and what stays. */
import { type ConnectionRow, useAct } from "../../backend";
import { Confirm } from "../../shared/Confirm";
import { Name } from "../../shared/visible";
import { T, t } from "../../words";
import { CONNECTION_READS } from "./AddConnection";

interface Props {
  connection: ConnectionRow | null;
  onClose: () => void;
  onDone: () => void;
}

export function RemoveConnection({ connection, onClose, onDone }: Props) {
  const remove = useAct("connections.remove", { onDone, changes: CONNECTION_READS });
  const clients = connection?.usableClients ?? 0;
  return (
    <Confirm
      opened={connection !== null}
      title={<T id="connections-remove-title" args={{ name: <Name>{connection?.name ?? ""}</Name> }} />}
      act={t("connections-remove")}
      onAct={() => connection && remove.mutate({ connection: connection.id })}
      onClose={onClose}
      busy={remove.isPending}
      error={remove.error}
    >
      <p>
        {t("connections-remove-tokens", { count: connection?.usableTokens ?? 0 })}
        {clients > 0 && <> {t("connections-remove-clients", { count: clients })}</>}
      </p>
      <p>{t("connections-remove-resources", { users: connection?.users ?? 0, groups: connection?.groups ?? 0 })}</p>
    </Confirm>
  );
}
