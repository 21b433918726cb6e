/** Who sent it, in two grey letters: providers have no colour and no logo here. */
import styles from "./Monogram.module.css";

interface Props {
  /** Two letters; `null` is a sender whose token told nothing: a dashed question mark. */
  letters: string | null;
  size?: "sm" | "lg";
}

export function Monogram({ letters, size = "sm" }: Props) {
  return (
    <span className={styles.mark} data-size={size} data-unknown={letters === null || undefined} aria-hidden="true">
      {letters ?? "?"}
    </span>
  );
}
