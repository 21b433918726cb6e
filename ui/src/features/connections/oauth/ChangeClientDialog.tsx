/** Changes a client's name, scope, and how long its access tokens live. */
import { Button, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { type OauthClientRow, type Scope, useAct } from "../../../backend";
import { DialogFoot } from "../../../shared/Confirm";
import { ErrorAlert } from "../../../shared/ErrorAlert";
import { fieldError } from "../../../shared/errors";
import { t } from "../../../words";
import { CONNECTION_READS } from "../AddConnection";
import styles from "../connections.module.css";
import { ScopeField } from "../ScopeField";
import { HOUR_SECONDS, HoursField, hoursOf } from "./HoursField";

export function ChangeClientDialog({ client, onClose }: { client: OauthClientRow | null; onClose: () => void }) {
  return (
    <Modal opened={client !== null} onClose={onClose} title={t("oauth-change-title")} withCloseButton={false}>
      {client && <Form client={client} onClose={onClose} />}
    </Modal>
  );
}

function Form({ client, onClose }: { client: OauthClientRow; onClose: () => void }) {
  const change = useAct("oauthClients.change", { changes: CONNECTION_READS, onDone: onClose });
  const own = hoursOf(client);
  const [name, setName] = useState(client.name);
  const [scope, setScope] = useState<Scope>(client.scope);
  const [hours, setHours] = useState(own);
  const [tried, setTried] = useState(false);
  const nameProblem =
    fieldError(change.error, "name") ?? (tried && name.trim() === "" ? t("oauth-name-missing") : null);
  return (
    <form
      className={styles.dialog}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (name.trim() === "") return;
        change.mutate({
          id: client.id,
          name: name.trim(),
          scope,
          lifetimeSeconds: hours === own ? null : hours * HOUR_SECONDS,
        });
      }}
    >
      <TextInput
        label={t("connections-token-name")}
        value={name}
        error={nameProblem}
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <ScopeField value={scope} onChange={setScope} />
      <HoursField value={hours} own={own} description={t("oauth-change-hint")} onChange={setHours} />
      {fieldError(change.error, "name") === null && <ErrorAlert error={change.error} boxed />}
      <DialogFoot>
        <Button onClick={onClose}>{t("connections-cancel")}</Button>
        <Button type="submit" variant="filled" loading={change.isPending}>
          {t("connections-save")}
        </Button>
      </DialogFoot>
    </form>
  );
}
