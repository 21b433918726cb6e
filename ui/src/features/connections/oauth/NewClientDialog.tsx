/** Makes an OAuth client and shows its first secret once. Closing forgets it. */
import { Button, Modal, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { type ConnectionRow, type NewOauthClient, type Scope, useAct } from "../../../backend";
import { Choices } from "../../../shared/Choices";
import { DialogFoot } from "../../../shared/Confirm";
import { ErrorAlert } from "../../../shared/ErrorAlert";
import { fieldError } from "../../../shared/errors";
import { Name } from "../../../shared/visible";
import { T, t } from "../../../words";
import { CONNECTION_READS } from "../AddConnection";
import styles from "../connections.module.css";
import { ExpiryFields, useExpiry } from "../ExpiryFields";
import { HOUR_SECONDS, hourChoices } from "./hours";
import { SecretShownOnce } from "./SecretShownOnce";

interface Props {
  opened: boolean;
  connection: ConnectionRow;
  /** It has no client yet, so that a name can be proposed. */
  isFirst: boolean;
  onClose: () => void;
}

/** The dialog itself is always there, so that it can give the focus back; what it holds comes and goes with it. */
export function NewClientDialog({ opened, connection, isFirst, onClose }: Props) {
  const [step, setStep] = useState<"asking" | "making" | "shown">("asking");
  function close() {
    setStep("asking");
    onClose();
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t(step === "shown" ? "oauth-shown-title" : "oauth-new-client")}
      withCloseButton={false}
      // The secret cannot be shown again, so nothing but its own button closes this.
      closeOnEscape={step === "asking"}
      closeOnClickOutside={step === "asking"}
    >
      <Steps connection={connection} isFirst={isFirst} onStep={setStep} onClose={close} />
    </Modal>
  );
}

interface StepsProps {
  connection: ConnectionRow;
  isFirst: boolean;
  onStep: (step: "asking" | "making" | "shown") => void;
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
  const [hours, setHours] = useState("1");
  const end = useExpiry("365");
  const [tried, setTried] = useState(false);
  const nameProblem = fieldError(error, "name") ?? (tried && name.trim() === "" ? t("oauth-name-missing") : null);
  const atAField = fieldError(error, "name") !== null || end.isAtField(error);

  function submit() {
    setTried(true);
    const expiry = end.chosen();
    if (name.trim() === "" || expiry === null) return;
    onCreate({ name: name.trim(), scope, lifetimeSeconds: Number(hours) * HOUR_SECONDS, expiry });
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
        description={t("oauth-lifetime-hint")}
        inputWrapperOrder={["label", "input", "description"]}
        data={hourChoices()}
        value={hours}
        onChange={(value) => value && setHours(value)}
        comboboxProps={{ withinPortal: true }}
      />
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
