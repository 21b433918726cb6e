/** A secret that is shown once: the dialog, the value with Copy joined on, and whether it has come to use. */
import { Button, Modal } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useBackend } from "../../backend";
import { DialogFoot } from "../../shared/Confirm";
import { useCopy } from "../../shared/copy";
import { TimeText } from "../../shared/TimeText";
import { VerdictMark, VerdictWord } from "../../shared/VerdictMark";
import { t } from "../../words";
import styles from "./connections.module.css";

/** Its first use is waited for, so it is looked for often. */
export const LOOK_AGAIN_MS = 1000;

export type Step = "asking" | "making" | "shown";

interface DialogProps {
  opened: boolean;
  /** While it asks what to make, and while the secret is shown. */
  titles: { asking: string; shown: string };
  onClose: () => void;
  children: (steps: { onStep: (step: Step) => void; close: () => void }) => ReactNode;
}

/** The dialog itself is always there, so that it can give the focus back; what it holds comes and goes with it. */
export function SecretDialog({ opened, titles, onClose, children }: DialogProps) {
  const [step, setStep] = useState<Step>("asking");
  function close() {
    setStep("asking");
    onClose();
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={step === "shown" ? titles.shown : titles.asking}
      withCloseButton={false}
      // The secret cannot be shown again, so nothing but its own button closes this.
      closeOnEscape={step === "asking"}
      closeOnClickOutside={step === "asking"}
    >
      {children({ onStep: setStep, close })}
    </Modal>
  );
}

interface Props {
  secret: string;
  label: ReactNode;
  /** Above the secret, and below it. */
  before: ReactNode;
  after?: ReactNode;
  /** When it was first seen in use, and the words until then and from then on. */
  used: number | null;
  waiting: string;
  seen: string;
  onClose: () => void;
}

export function ShownOnce({ secret, label, before, after, used, waiting, seen, onClose }: Props) {
  const backend = useBackend();
  const copying = useCopy((text) => backend.copySecret(text));
  const button = useRef<HTMLButtonElement>(null);
  const [asking, setAsking] = useState(false);
  const labelId = useId();
  // The dialog was open already when the secret came, so its own way to set the focus is past.
  useEffect(() => button.current?.focus(), []);

  function copy() {
    void copying.copy(secret).then(() => setAsking(false));
  }
  function done() {
    if (copying.everCopied || asking) onClose();
    else setAsking(true);
  }

  return (
    <div className={styles.dialog}>
      {before}
      <div>
        <span className={styles.label} id={labelId}>
          {label}
        </span>
        <div className={styles.secret} role="group" aria-labelledby={labelId}>
          <code>{secret}</code>
          <Button
            ref={button}
            variant="filled"
            leftSection={copying.everCopied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            onClick={copy}
          >
            {t(copying.state === "copied" ? "shared-copied" : "shared-copy")}
          </Button>
        </div>
        <p className={styles.cleared} role="status">
          {copying.state === "failed"
            ? t("shared-copy-failed")
            : copying.everCopied
              ? t("connections-shown-cleared")
              : ""}
        </p>
      </div>
      {after}
      <DialogFoot
        left={
          asking ? (
            <span className={styles.ask} role="alert">
              {t("connections-shown-not-copied")}
            </span>
          ) : (
            <FirstUse used={used} waiting={waiting} seen={seen} />
          )
        }
      >
        {asking && <Button onClick={copy}>{t("shared-copy")}</Button>}
        <Button onClick={done} {...(asking ? { "data-danger": true } : {})}>
          {t(asking ? "connections-shown-close-anyway" : "connections-done")}
        </Button>
      </DialogFoot>
    </div>
  );
}

/** Changes in place when the secret was used for the first time. */
function FirstUse({ used, waiting, seen }: { used: number | null; waiting: string; seen: string }) {
  return (
    <span className={styles.waiting} role="status">
      {used === null ? (
        <>
          <VerdictMark tone="waiting" turning />
          <span>
            <VerdictWord tone="waiting">{t("connections-waiting")}</VerdictWord> {waiting}
          </span>
        </>
      ) : (
        <>
          <VerdictMark tone="applied" />
          <span>
            <VerdictWord tone="applied">{seen}</VerdictWord> <TimeText at={used} />
          </span>
        </>
      )}
    </span>
  );
}
