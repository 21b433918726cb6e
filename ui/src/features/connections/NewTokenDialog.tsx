/** Makes a token and shows it once. Closing forgets it. */
import { Button, Checkbox, Modal, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { type ConnectionRow, type Expiry, type Scope, useAct, useRead } from "../../backend";
import { Choices } from "../../shared/Choices";
import { DialogFoot } from "../../shared/Confirm";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { fieldError } from "../../shared/errors";
import { VerdictMark } from "../../shared/VerdictMark";
import { Name } from "../../shared/visible";
import { T, t } from "../../words";
import { CONNECTION_READS } from "./AddConnection";
import styles from "./connections.module.css";
import { ShownOnce } from "./ShownOnce";

const DAYS = [7, 30, 90, 180, 365];
const USUAL_DAYS = "90";

interface Props {
  opened: boolean;
  connection: ConnectionRow;
  /** It has no token yet, so that a name can be proposed. */
  isFirst: boolean;
  onClose: () => void;
}

/** The dialog itself is always there, so that it can give the focus back; what it holds comes and goes with it. */
export function NewTokenDialog({ opened, connection, isFirst, onClose }: Props) {
  const [step, setStep] = useState<"asking" | "making" | "shown">("asking");
  function close() {
    setStep("asking");
    onClose();
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t(step === "shown" ? "connections-shown-title" : "connections-new-token-title")}
      withCloseButton={false}
      // The token cannot be shown again, so nothing but its own button closes this.
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
  const create = useAct("tokens.create", {
    secret: true,
    changes: CONNECTION_READS,
    onDone: () => onStep("shown"),
  });
  if (create.data) return <ShownOnce connection={connection} created={create.data} onClose={onClose} />;
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
  const settings = useRead("settings.get", {});
  const keychain = useRead("keychain.state", {});
  const [name, setName] = useState(isFirst ? t("connections-first-token") : "");
  const [scope, setScope] = useState<Scope>("read-write");
  const [expires, setExpires] = useState<string>(USUAL_DAYS);
  const [date, setDate] = useState("");
  const [never, setNever] = useState(false);
  const [keep, setKeep] = useState<boolean | null>(null);
  const [tried, setTried] = useState(false);

  const available = keychain.data?.state === "available";
  const keeps = available && (keep ?? settings.data?.keepTokensInKeychain ?? false);
  const end = endOfDay(date);
  const nameProblem =
    fieldError(error, "name") ?? (tried && name.trim() === "" ? t("connections-token-name-missing") : null);
  const dateProblem =
    fieldError(error, "expiry") ??
    (tried && expires === "date" && (end === null || end <= Date.now()) ? t("connections-token-date-past") : null);
  const neverProblem = tried && expires === "never" && !never ? t("connections-token-never-missing") : null;
  const atAField = fieldError(error, "name") !== null || (expires === "date" && fieldError(error, "expiry") !== null);

  function expiry(): Expiry | null {
    if (expires === "never") return never ? { kind: "never" } : null;
    if (expires === "date") return end !== null && end > Date.now() ? { kind: "at", at: end } : null;
    return { kind: "days", days: Number(expires) };
  }
  function submit() {
    setTried(true);
    const chosen = expiry();
    if (name.trim() === "" || chosen === null) return;
    onCreate({ name: name.trim(), scope, expiry: chosen, keepInKeychain: keeps });
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
      <div className={styles.expiry}>
        <Select
          label={t("connections-token-expires")}
          data={[
            ...DAYS.map((days) => ({ value: String(days), label: t("connections-token-days", { days }) })),
            { value: "date", label: t("connections-token-date") },
            { value: "never", label: t("connections-token-never") },
          ]}
          value={expires}
          onChange={(value) => value && setExpires(value)}
          comboboxProps={{ withinPortal: true }}
        />
        {expires === "date" && (
          <TextInput
            type="date"
            label={t("connections-token-date-label")}
            value={date}
            error={dateProblem}
            onChange={(event) => setDate(event.currentTarget.value)}
          />
        )}
      </div>
      {expires === "never" && (
        <Checkbox
          label={t("connections-token-never-tick")}
          checked={never}
          error={neverProblem}
          onChange={(event) => setNever(event.currentTarget.checked)}
        />
      )}
      <Checkbox
        label={t(keychain.data?.state === "unavailable" ? "connections-keep-unavailable" : "connections-keep")}
        description={available ? t("connections-keep-hint") : undefined}
        disabled={!available}
        checked={keeps}
        onChange={(event) => setKeep(event.currentTarget.checked)}
      />
      {keychain.data?.state === "unavailable" && (
        <NoKeychain reason={keychain.data.reason} fix={keychain.data.fix} onCheck={() => void keychain.refetch()} />
      )}
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

/** Not a failure: tokens work without one, they are just not kept. */
export function NoKeychain({ reason, fix, onCheck }: { reason: string; fix: string; onCheck: () => void }) {
  return (
    <div className={styles.info} role="note">
      <VerdictMark tone="info" />
      <div>
        <b>{t("connections-no-keychain")}</b>
        <p className="t2">
          {reason} {fix}
        </p>
        <Button size="xs" className={styles.infoAct ?? ""} onClick={onCheck}>
          {t("connections-keychain-check")}
        </Button>
      </div>
    </div>
  );
}

/** The last moment of a local day, from `2026-11-30`. */
function endOfDay(date: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  const end = new Date(`${date}T23:59:59`).getTime();
  return Number.isNaN(end) ? null : end;
}
