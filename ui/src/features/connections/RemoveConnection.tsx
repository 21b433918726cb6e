/** Asks before a connection goes: what becomes of its users and groups, what stops, and what its provider will notice. */
import { Button, Modal, Radio } from "@mantine/core";
import { useState } from "react";
import { type ConnectionRow, type Fate, type Leaving, useAct, useRead } from "../../backend";
import { DialogFoot } from "../../shared/Confirm";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { LoadingRows } from "../../shared/Page";
import { TimeText } from "../../shared/TimeText";
import { VerdictMark } from "../../shared/VerdictMark";
import { Name } from "../../shared/visible";
import { Words } from "../../shared/Words";
import { T, t, type WordId } from "../../words";
import { CONNECTION_READS } from "./AddConnection";
import styles from "./connections.module.css";

interface Props {
  connection: ConnectionRow | null;
  onClose: () => void;
  onDone: () => void;
}

export function RemoveConnection({ connection, onClose, onDone }: Props) {
  return (
    <Modal
      opened={connection !== null}
      onClose={onClose}
      title={<T id="connections-remove-title" args={{ name: <Name>{connection?.name ?? ""}</Name> }} />}
      size={520}
      withCloseButton={false}
    >
      {connection && <Question connection={connection} onClose={onClose} onDone={onDone} />}
    </Modal>
  );
}

function Question({ connection, onClose, onDone }: Props & { connection: ConnectionRow }) {
  const [fate, setFate] = useState<Fate>("keep");
  const leaving = useRead("connections.leaving", { connection: connection.id });
  const remove = useAct("connections.remove", { onDone, changes: [...CONNECTION_READS, "connections.removals"] });
  const found = leaving.data;
  return (
    <div className={styles.dialog}>
      {leaving.error ? (
        <ErrorAlert error={leaving.error} boxed onRetry={() => void leaving.refetch()} />
      ) : found === undefined ? (
        <LoadingRows rows={4} />
      ) : (
        <>
          <p className="t2">
            {t("connections-remove-tokens", { count: found.tokens })}
            {found.clients > 0 && <> {t("connections-remove-clients", { count: found.clients })}</>}
          </p>
          <Radio.Group
            label={t("connections-leaving-fate")}
            value={fate}
            onChange={(chosen) => setFate(chosen as Fate)}
          >
            <div className={styles.choices}>
              {FATES.map(({ value, label }) => (
                <Radio key={value} size="xs" value={value} label={t(label)} description={effect(value, found)} />
              ))}
            </div>
          </Radio.Group>
          <Notices leaving={found} />
        </>
      )}
      <ErrorAlert error={remove.error} boxed />
      <DialogFoot>
        <Button data-autofocus onClick={onClose}>
          {t("shared-confirm-keep")}
        </Button>
        <Button
          data-danger
          disabled={found === undefined}
          loading={remove.isPending}
          onClick={() => remove.mutate({ connection: connection.id, users: fate })}
        >
          {t(ACTS[fate])}
        </Button>
      </DialogFoot>
    </div>
  );
}

const FATES: ReadonlyArray<{ value: Fate; label: WordId }> = [
  { value: "keep", label: "connections-leaving-keep" },
  { value: "deactivate", label: "connections-leaving-deactivate" },
  { value: "delete", label: "connections-leaving-delete" },
];

const ACTS: Record<Fate, WordId> = {
  keep: "connections-remove",
  deactivate: "connections-leaving-act-deactivate",
  delete: "connections-leaving-act-delete",
};

function effect(fate: Fate, leaving: Leaving): string {
  const { users, groups, inactiveUsers } = leaving;
  switch (fate) {
    case "keep":
      return t("connections-remove-resources", { users, groups });
    case "deactivate":
      return t("connections-leaving-deactivate-effect", { users: users - (inactiveUsers ?? 0), groups });
    case "delete":
      return t("connections-leaving-delete-effect", { users, groups });
  }
}

/** One that never came will notice nothing. */
function Notices({ leaving }: { leaving: Leaving }) {
  if (leaving.refused === null || leaving.lastRequest === null) return null;
  return (
    <div className={styles.info} role="note">
      <VerdictMark tone="info" />
      <div>
        <b>
          <T
            id="connections-leaving-notices"
            args={{ provider: leaving.provider.name, at: <TimeText at={leaving.lastRequest} /> }}
          />
        </b>
        <p className="t2">
          <Words spans={leaving.refused.words} />
        </p>
        <p className="t2">
          <Words spans={leaving.refused.stop} />
        </p>
      </div>
    </div>
  );
}
