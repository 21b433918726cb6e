/** What a claim rests on: its time and a link to the exchange. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import styles from "./Evidence.module.css";
import { TimeText } from "./TimeText";

interface Props {
  /** The number of the log entry. */
  seq: number;
  at?: number;
  children?: ReactNode;
}

/** `<Evidence at={change.at} seq={change.seq}>Seen</Evidence>` draws "Seen 14:11:40 #314310". */
export function Evidence({ seq, at, children }: Props) {
  return (
    <span className={styles.evidence}>
      {children}
      {at !== undefined && <TimeText at={at} />}
      <EntryLink seq={seq} />
    </span>
  );
}

/** `#318217`, opening that entry in the live log. */
export function EntryLink({ seq }: { seq: number }) {
  return (
    <Link to="/log" search={{ entry: seq }} className={styles.entry}>
      #{seq}
    </Link>
  );
}
