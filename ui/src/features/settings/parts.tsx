/** A section is a card of rows: what it is, its value with a hint, and one button. */
import type { ReactNode } from "react";
import styles from "./settings.module.css";

interface SectionProps {
  /** Also the anchor in the address. */
  id: string;
  title: string;
  facts?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function Section({ id, title, facts, actions, children }: SectionProps) {
  return (
    <section className={styles.card} id={id} aria-labelledby={`${id}-title`}>
      <header className={styles.cardHead}>
        <h2 id={`${id}-title`}>{title}</h2>
        {facts && <span className={styles.facts}>{facts}</span>}
        {actions && <span className={styles.actions}>{actions}</span>}
      </header>
      {children}
    </section>
  );
}

interface RowProps {
  label: ReactNode;
  hint?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}

export function Row({ label, hint, action, children }: RowProps) {
  return (
    <div className={styles.row}>
      <span className={styles.rowLabel}>{label}</span>
      <div className={styles.value}>
        {children}
        {hint && <div className={styles.hint}>{hint}</div>}
      </div>
      <span>{action}</span>
    </div>
  );
}

/** Mark, word, facts in one line. */
export function Line({ children }: { children: ReactNode }) {
  return <span className={styles.line}>{children}</span>;
}
