/** Choices that need a sentence each. */
import { type ReactNode, useId } from "react";
import styles from "./own.module.css";

export function RadioCards({ label, children }: { label: string; children: ReactNode }) {
  return (
    <fieldset className={styles.cards}>
      <legend>{label}</legend>
      {children}
    </fieldset>
  );
}

interface CardProps {
  name: string;
  title: string;
  hint: ReactNode;
  chosen: boolean;
  onChoose: () => void;
  /** What the choice asks for, while it is chosen. */
  children?: ReactNode;
}

export function RadioCard({ name, title, hint, chosen, onChoose, children }: CardProps) {
  const id = useId();
  return (
    <div className={styles.card} data-chosen={chosen || undefined}>
      <label htmlFor={id}>
        <input id={id} type="radio" name={name} checked={chosen} aria-describedby={`${id}-hint`} onChange={onChoose} />
        <b>{title}</b>
      </label>
      <p id={`${id}-hint`} className={styles.hint}>
        {hint}
      </p>
      {chosen && children && <div className={styles.asked}>{children}</div>}
    </div>
  );
}
