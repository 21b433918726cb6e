/** Asks before what cannot be undone. The title is the question, the buttons are verbs, the safe one has the focus. */
import { Button, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { t } from "../words";
import styles from "./Confirm.module.css";
import { ErrorAlert } from "./ErrorAlert";

interface Props {
  opened: boolean;
  /** The question, naming its object: "Delete the token Test tenant?" */
  title: ReactNode;
  /** The effect, and what stays. */
  children: ReactNode;
  /** The verb: "Delete token". */
  act: string;
  onAct: () => void;
  onClose: () => void;
  /** The safe verb; "Keep" unless given. */
  keep?: string;
  /** Not everything asked about destroys. */
  harmless?: boolean;
  busy?: boolean;
  error?: unknown;
}

export function Confirm({ opened, title, children, act, onAct, onClose, keep, harmless, busy = false, error }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} size={440} withCloseButton={false}>
      <div className="t2">{children}</div>
      <ErrorAlert error={error} boxed />
      <div className={styles.actions}>
        <Button data-autofocus onClick={onClose}>
          {keep ?? t("shared-confirm-keep")}
        </Button>
        <Button {...(harmless ? {} : { "data-danger": true })} loading={busy} onClick={onAct}>
          {act}
        </Button>
      </div>
    </Modal>
  );
}

/** The foot of a dialog: buttons at the right, something to say at the left. */
export function DialogFoot({ children, left }: { children: ReactNode; left?: ReactNode }) {
  return (
    <footer className={styles.foot}>
      {left}
      <div className={styles.right}>{children}</div>
    </footer>
  );
}
