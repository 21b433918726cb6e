/** A row of choices of which one holds, joined; each may carry a mark and a count. */
import type { ReactNode } from "react";
import styles from "./Choices.module.css";

export interface Choice<Value> {
  value: Value;
  label: string;
  mark?: ReactNode;
  count?: ReactNode;
  /** In a narrow window only mark and count stay (the label is said to screen readers). */
  shrinks?: boolean;
}

interface Props<Value> {
  label: string;
  choices: ReadonlyArray<Choice<Value>>;
  value: Value;
  onChange: (value: Value) => void;
}

/** `<Choices label="Range" choices={[{ value: "1h", label: "1 h" }]} value={range} onChange={setRange} />` */
export function Choices<Value>({ label, choices, value, onChange }: Props<Value>) {
  return (
    <div className={styles.choices} role="group" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.label}
          type="button"
          aria-pressed={choice.value === value}
          title={choice.shrinks ? choice.label : undefined}
          onClick={() => onChange(choice.value)}
        >
          {choice.mark}
          <span className={choice.shrinks ? styles.shrinks : undefined}>{choice.label}</span>
          {choice.count !== undefined && <span className={styles.count}>{choice.count}</span>}
        </button>
      ))}
    </div>
  );
}
