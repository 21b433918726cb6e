/** Makes a token and shows it once. Closing forgets it. */
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { type ConnectionRow, type Expiry, type Scope, useAct } from "../../backend";
import { DialogFoot } from "../../shared/Confirm";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { fieldError } from "../../shared/errors";
import { Name } from "../../shared/visible";
import { T, t } from "../../words";
import { CONNECTION_READS } from "./AddConnection";
import styles from "./connections.module.css";
import { ExpiryFields, useExpiry } from "./ExpiryFields";
import { KeepField, useKeep } from "./KeepField";
import { ScopeField } from "./ScopeField";
import { SecretDialog, type Step } from "./ShownOnce";
import { TokenShownOnce } from "./TokenShownOnce";

interface Props {
  opened: boolean;
  connection: ConnectionRow;
  /** It has no token yet, so that a name can be proposed. */
  isFirst: boolean;
  onClose: () => void;
}

export function NewTokenDialog({ opened, connection, isFirst, onClose }: Props) {
  return (
    <SecretDialog
      opened={opened}
      titles={{ asking: t("connections-new-token-title"), shown: t("connections-shown-title") }}
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
  const create = useAct("tokens.create", {
    secret: true,
    changes: CONNECTION_READS,
    onDone: () => onStep("shown"),
  });
  if (create.data) return <TokenShownOnce connection={connection} created={create.data} onClose={onClose} />;
  return (
    <Form
      connection={connection}
      isFirst={isFirst}
      busy={create.isPending}
      error={create.error}
      onClose={onClose}
      onCreate={(token) => {
        onStep("making");
        create.mutate({ connection: connection.id, ...token }, { onError: () => onStep("asking") });
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
  onCreate: (token: { name: string; scope: Scope; expiry: Expiry; keepInKeychain: boolean }) => void;
}

function Form({ connection, isFirst, busy, error, onClose, onCreate }: FormProps) {
  const [name, setName] = useState(isFirst ? t("connections-first-token") : "");
  const [scope, setScope] = useState<Scope>("read-write");
  const end = useExpiry("90");
  const keep = useKeep();
  const [tried, setTried] = useState(false);

  const nameProblem =
    fieldError(error, "name") ?? (tried && name.trim() === "" ? t("connections-token-name-missing") : null);
  const atAField = fieldError(error, "name") !== null || end.isAtField(error);

  function submit() {
    setTried(true);
    const chosen = end.chosen();
    if (name.trim() === "" || chosen === null) return;
    onCreate({ name: name.trim(), scope, expiry: chosen, keepInKeychain: keep.keeps });
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
        <T id="connections-new-token-words" args={{ connection: <Name strong>{connection.name}</Name> }} />
      </p>
      <TextInput
        label={t("connections-token-name")}
        description={t("connections-token-name-hint")}
        inputWrapperOrder={["label", "input", "error", "description"]}
        value={name}
        error={nameProblem}
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <ScopeField value={scope} onChange={setScope} />
      <ExpiryFields end={end} label={t("connections-token-expires")} tried={tried} error={error} />
      <KeepField keep={keep} />
      {!atAField && <ErrorAlert error={error} boxed />}
      <DialogFoot>
        <Button onClick={onClose}>{t("connections-cancel")}</Button>
        <Button type="submit" variant="filled" loading={busy}>
          {t("connections-token-make")}
        </Button>
      </DialogFoot>
    </form>
  );
}
