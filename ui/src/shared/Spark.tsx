/** Requests of the last minute as a line without axes; the number stands beside it. */
import { t } from "../words";
import styles from "./Spark.module.css";

const WIDTH = 72;
const HEIGHT = 14;

export function Spark({ values }: { values: readonly number[] }) {
  const peak = Math.max(1, ...values);
  const step = WIDTH / Math.max(1, values.length - 1);
  const points = values
    .map((value, at) => `${(at * step).toFixed(1)},${(HEIGHT - 1 - (value / peak) * (HEIGHT - 3)).toFixed(1)}`)
    .join(" ");
  return (
    <svg
      className={styles.spark}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={t("shared-spark", { rate: values.at(-1) ?? 0, peak: Math.max(0, ...values) })}
    >
      <polyline points={points} fill="none" stroke="currentColor" strokeWidth="1.2" strokeLinejoin="round" />
    </svg>
  );
}
