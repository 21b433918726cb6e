/** Makes an OAuth client and shows its first secret once. Closing forgets it. */
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { type ConnectionRow, type NewOauthClient, type Scope, useAct } from "../../../backend";
import { DialogFoot } from "../../../shared/Confirm";
import { ErrorAlert } from "../../../shared/ErrorAlert";
import { fieldError } from "../../../shared/errors";
import { Name } from "../../../shared/visible";
import { T, t } from "../../../words";
import { CONNECTION_READS } from "../AddConnection";
import styles from "../connections.module.css";
import { ExpiryFields, useExpiry } from "../ExpiryFields";
import { ScopeField } from "../ScopeField";
import { SecretDialog, type Step } from "../ShownOnce";
import { HOUR_SECONDS, HoursField } from "./HoursField";
import { SecretShownOnce } from "./SecretShownOnce";

interface Props {
  opened: boolean;
  connection: ConnectionRow;
  /** It has no client yet, so that a name can be proposed. */
  isFirst: boolean;
  onClose: () => void;
}

export function NewClientDialog({ opened, connection, isFirst, onClose }: Props) {
  return (
    <SecretDialog
      opened={opened}
      titles={{ asking: t("oauth-new-client"), shown: t("oauth-shown-title") }}
      onClose={onClose}
    >
      {({ onStep, close }) => <Steps connection={connection} isFirst={isFirst} onStep={onStep} onClose={close} />}
    </SecretDialog>
  );
}

interface StepsProps {
  connection: ConnectionRow;
  isFirst: boolean;
  onStep: (step: Step) => void;
  onClose: () => void;
}

/** Holds the secret while it is on the screen, and no longer. */
function Steps({ connection, isFirst, onStep, onClose }: StepsProps) {
  const create = useAct("oauthClients.create", {
    secret: true,
    changes: CONNECTION_READS,
    onDone: () => onStep("shown"),
  });
  if (create.data) return <SecretShownOnce connection={connection} created={create.data} onClose={onClose} />;
  return (
    <Form
      connection={connection}
      isFirst={isFirst}
      busy={create.isPending}
      error={create.error}
      onClose={onClose}
      onCreate={(client) => {
        onStep("making");
        create.mutate({ connection: connection.id, ...client }, { onError: () => onStep("asking") });
      }}
    />
  );
}

interface FormProps {
  connection: ConnectionRow;
  isFirst: boolean;
  busy: boolean;
  error: unknown;
  onClose: () => void;
  onCreate: (client: Omit<NewOauthClient, "connection">) => void;
}

function Form({ connection, isFirst, busy, error, onClose, onCreate }: FormProps) {
  const [name, setName] = useState(isFirst ? t("oauth-first-client") : "");
  const [scope, setScope] = useState<Scope>("read-write");
  const [hours, setHours] = useState(1);
  const end = useExpiry("365");
  const [tried, setTried] = useState(false);
  const nameProblem = fieldError(error, "name") ?? (tried && name.trim() === "" ? t("oauth-name-missing") : null);
  const atAField = fieldError(error, "name") !== null || end.isAtField(error);

  function submit() {
    setTried(true);
    const expiry = end.chosen();
    if (name.trim() === "" || expiry === null) return;
    onCreate({ name: name.trim(), scope, lifetimeSeconds: hours * HOUR_SECONDS, expiry });
  }

  return (
    <form
      className={styles.dialog}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className="t2">
        <T id="oauth-new-client-words" args={{ connection: <Name strong>{connection.name}</Name> }} />
      </p>
      <TextInput
        label={t("connections-token-name")}
        value={name}
        error={nameProblem}
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <ScopeField value={scope} onChange={setScope} />
      <HoursField value={hours} description={t("oauth-lifetime-hint")} onChange={setHours} />
      <ExpiryFields end={end} label={t("oauth-first-secret-expires")} tried={tried} error={error} />
      {!atAField && <ErrorAlert error={error} boxed />}
      <DialogFoot>
        <Button onClick={onClose}>{t("connections-cancel")}</Button>
        <Button type="submit" variant="filled" loading={busy}>
          {t("oauth-make-client")}
        </Button>
      </DialogFoot>
    </form>
  );
}
