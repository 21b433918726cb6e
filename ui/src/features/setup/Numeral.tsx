/** The number of an instruction, here and in the sketch. */
import styles from "./step.module.css";

export function Numeral({ children, corner = false }: { children: number; corner?: boolean }) {
  return (
    <b className={styles.number} data-corner={corner || undefined}>
      {children}
    </b>
  );
}
