/** One step: a line when it is folded, its work when it is open. Only a step that waits for traffic has the dashed ring. */
import type { ReactNode } from "react";
import { VerdictMark } from "../../shared/VerdictMark";
import styles from "./FirstStart.module.css";

interface Props {
  number: number;
  title: string;
  open: boolean;
  done: boolean;
  waits?: boolean;
  /** At the right: what it rests on once done, what comes until then. */
  evidence?: ReactNode;
  children: ReactNode;
}

export function Step({ number, title, open, done, waits = false, evidence, children }: Props) {
  return (
    <section className={styles.step} data-open={open || undefined} aria-current={open ? "step" : undefined}>
      <header>
        {done ? (
          <VerdictMark tone="applied" size={16} labelled />
        ) : waits && open ? (
          <VerdictMark tone="waiting" size={16} labelled />
        ) : (
          <span className={styles.ring} />
        )}
        <h2>
          <span className={styles.number}>{number}</span>
          {title}
        </h2>
        {evidence && !open && <span className={styles.evidence}>{evidence}</span>}
      </header>
      {open && <div className={styles.inside}>{children}</div>}
    </section>
  );
}
