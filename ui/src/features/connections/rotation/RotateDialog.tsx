/** Makes a token that takes over from another one, and shows it once. */
import { Button, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { type ConnectionRow, type Expiry, type TokenRow, useAct } from "../../../backend";
import { DialogFoot } from "../../../shared/Confirm";
import { ErrorAlert } from "../../../shared/ErrorAlert";
import { fieldError } from "../../../shared/errors";
import { TimeText } from "../../../shared/TimeText";
import { Name } from "../../../shared/visible";
import { LANGUAGE, T, t } from "../../../words";
import { CONNECTION_READS } from "../AddConnection";
import styles from "../connections.module.css";
import { ExpiryFields, useExpiry } from "../ExpiryFields";
import { KeepField, useKeep } from "../KeepField";
import { SecretDialog, type Step } from "../ShownOnce";
import { TokenShownOnce } from "../TokenShownOnce";

/** Of the old token, in hours. */
const OVERLAPS = [0, 1, 24, 72, 168, 720];

interface Props {
  /** The token to be replaced; closed without one. */
  former: TokenRow | null;
  connection: ConnectionRow;
  onClose: () => void;
}

export function RotateDialog({ former, connection, onClose }: Props) {
  return (
    <SecretDialog
      opened={former !== null}
      titles={{
        asking: t("connections-rotate-title", { name: former?.name ?? "" }),
        shown: t("connections-shown-title"),
      }}
      onClose={onClose}
    >
      {({ onStep, close }) =>
        former && <Steps former={former} connection={connection} onStep={onStep} onClose={close} />
      }
    </SecretDialog>
  );
}

interface StepsProps {
  former: TokenRow;
  connection: ConnectionRow;
  onStep: (step: Step) => void;
  onClose: () => void;
}

/** Holds the secret while it is on the screen, and no longer. */
function Steps({ former, connection, onStep, onClose }: StepsProps) {
  const rotate = useAct("tokens.rotate", {
    secret: true,
    changes: [...CONNECTION_READS, "rotation.list"],
    onDone: () => onStep("shown"),
  });
  if (rotate.data) return <TokenShownOnce connection={connection} created={rotate.data} onClose={onClose} />;
  return (
    <Form
      former={former}
      busy={rotate.isPending}
      error={rotate.error}
      onClose={onClose}
      onRotate={(chosen) => {
        onStep("making");
        rotate.mutate({ id: former.id, ...chosen }, { onError: () => onStep("asking") });
      }}
    />
  );
}

interface Chosen {
  name: string;
  expiry: Expiry;
  overlapHours: number;
  keepInKeychain: boolean;
}

interface FormProps {
  former: TokenRow;
  busy: boolean;
  error: unknown;
  onClose: () => void;
  onRotate: (chosen: Chosen) => void;
}

function Form({ former, busy, error, onClose, onRotate }: FormProps) {
  const [name, setName] = useState(() => thisMonth());
  const [overlap, setOverlap] = useState("24");
  const end = useExpiry("365");
  const keep = useKeep();
  const [tried, setTried] = useState(false);
  const nameProblem =
    fieldError(error, "name") ?? (tried && name.trim() === "" ? t("connections-token-name-missing") : null);
  const atAField = fieldError(error, "name") !== null || end.isAtField(error);

  function submit() {
    setTried(true);
    const expiry = end.chosen();
    if (name.trim() === "" || expiry === null) return;
    onRotate({ name: name.trim(), expiry, overlapHours: Number(overlap), keepInKeychain: keep.keeps });
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
        <T id="connections-rotate-words" args={{ name: <Name strong>{former.name}</Name> }} />
      </p>
      <TextInput
        label={t("connections-rotate-name")}
        description={t("connections-token-name-hint")}
        inputWrapperOrder={["label", "input", "error", "description"]}
        value={name}
        error={nameProblem}
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <ExpiryFields end={end} label={t("connections-token-expires")} tried={tried} error={error} />
      <Select
        label={t("connections-rotate-overlap")}
        description={
          former.expires === null ? (
            t("connections-rotate-overlap-hint")
          ) : (
            <T id="connections-rotate-overlap-end" args={{ at: <TimeText at={former.expires} detail="minute" /> }} />
          )
        }
        inputWrapperOrder={["label", "input", "error", "description"]}
        data={OVERLAPS.map((hours) => ({ value: String(hours), label: overlapWords(hours) }))}
        value={overlap}
        allowDeselect={false}
        onChange={(value) => value !== null && setOverlap(value)}
        comboboxProps={{ withinPortal: true }}
      />
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

/** "For a day more". */
export function overlapWords(hours: number): string {
  return hours % 24 === 0 && hours > 0
    ? t("connections-rotate-days", { days: hours / 24 })
    : t("connections-rotate-hours", { hours });
}

/** What tells it from the one before, as a rule. */
function thisMonth(): string {
  return new Intl.DateTimeFormat(LANGUAGE, { month: "long", year: "numeric" }).format(new Date());
}
