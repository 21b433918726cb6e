/** Changes a client's name, scope, and how long its access tokens live. */
import { Button, Modal, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { type OauthClientRow, type Scope, useAct } from "../../../backend";
import { Choices } from "../../../shared/Choices";
import { DialogFoot } from "../../../shared/Confirm";
import { ErrorAlert } from "../../../shared/ErrorAlert";
import { fieldError } from "../../../shared/errors";
import { t } from "../../../words";
import { CONNECTION_READS } from "../AddConnection";
import styles from "../connections.module.css";
import { HOUR_SECONDS, HOURS, hourChoices, hoursOf } from "./hours";

export function ChangeClientDialog({ client, onClose }: { client: OauthClientRow | null; onClose: () => void }) {
  return (
    <Modal opened={client !== null} onClose={onClose} title={t("oauth-change-title")} withCloseButton={false}>
      {client && <Form client={client} onClose={onClose} />}
    </Modal>
  );
}

function Form({ client, onClose }: { client: OauthClientRow; onClose: () => void }) {
  const change = useAct("oauthClients.change", { changes: CONNECTION_READS, onDone: onClose });
  const [name, setName] = useState(client.name);
  const [scope, setScope] = useState<Scope>(client.scope);
  const [hours, setHours] = useState(String(hoursOf(client)));
  const [tried, setTried] = useState(false);
  const nameProblem =
    fieldError(change.error, "name") ?? (tried && name.trim() === "" ? t("oauth-name-missing") : null);
  const own = HOURS.includes(hoursOf(client))
    ? []
    : [{ value: String(hoursOf(client)), label: t("oauth-hours", { hours: hoursOf(client) }) }];
  return (
    <form
      className={styles.dialog}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (name.trim() === "") return;
        const isNew = Number(hours) !== hoursOf(client);
        change.mutate({
          id: client.id,
          name: name.trim(),
          scope,
          lifetimeSeconds: isNew ? Number(hours) * HOUR_SECONDS : null,
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
      <div>
        <span className={styles.label}>{t("connections-token-allows")}</span>
        <Choices<Scope>
          label={t("connections-token-allows")}
          value={scope}
          onChange={setScope}
          choices={[
            { value: "read-write", label: t("connections-scope-write") },
            { value: "read", label: t("connections-scope-read") },
          ]}
        />
      </div>
      <Select
        label={t("oauth-lifetime")}
        description={t("oauth-change-hint")}
        inputWrapperOrder={["label", "input", "description"]}
        data={[...own, ...hourChoices()]}
        value={hours}
        onChange={(value) => value && setHours(value)}
        comboboxProps={{ withinPortal: true }}
      />
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
