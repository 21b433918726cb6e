/** In the place of the content, left-aligned: what would fill it, in one sentence, and the one action that does. */
import type { ReactNode } from "react";
import styles from "./EmptyState.module.css";
import { type Tone, VerdictMark } from "./VerdictMark";

interface Props {
  /** A few words, as a heading. */
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** `waiting` where traffic would fill it. */
  tone?: Tone;
}

export function EmptyState({ title, children, actions, tone }: Props) {
  return (
    <div className={styles.empty}>
      {tone && (
        <span className={styles.mark}>
          <VerdictMark tone={tone} />
        </span>
      )}
      <div>
        <p className={styles.title}>{title}</p>
        {children && <div className={styles.words}>{children}</div>}
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
    </div>
  );
}
