/** How long something beyond this computer stays open: a few stretches, the end of the working day, or until somebody closes it. */

import { t } from "../words";
import { Choices } from "./Choices";
import styles from "./OpenFor.module.css";
import { instant, useCoarseNow } from "./time";

const MINUTE_MS = 60_000;
const HOUR = 60;
/** Hour of the day at which most have gone home. */
const EVENING = 18;
/** The evening is offered while it is at least so many minutes off, so that it differs from closing at once. */
const LEAST_TO_EVENING = 15;

/** What is chosen before anybody chooses. */
export const USUAL_MINUTES = HOUR;

interface Props {
  /** Minutes from now; `null` stays open. */
  minutes: number | null;
  onChange: (minutes: number | null) => void;
}

export function OpenFor({ minutes, onChange }: Props) {
  const now = useCoarseNow(MINUTE_MS);
  const evening = minutesToEvening(now);
  const stretches = [HOUR, 4 * HOUR, 24 * HOUR].map((value) => ({ value, label: `${value / HOUR} h` }));
  return (
    <div className={styles.openFor}>
      <span className={styles.label} aria-hidden="true">
        {t("exposure-for")}
      </span>
      <Choices<number | null>
        label={t("exposure-for")}
        choices={[
          ...stretches,
          ...(evening >= LEAST_TO_EVENING
            ? [{ value: evening, label: t("exposure-for-until", { at: `${EVENING}:00` }) }]
            : []),
          { value: null, label: t("exposure-for-open") },
        ]}
        value={minutes}
        onChange={onChange}
      />
      <p className="t3 sm">
        {minutes === null
          ? t("exposure-for-tells-open")
          : t("exposure-for-tells", { at: instant(now + minutes * MINUTE_MS, now, "minute") })}
      </p>
    </div>
  );
}

function minutesToEvening(now: number): number {
  return Math.round((new Date(now).setHours(EVENING, 0, 0, 0) - now) / MINUTE_MS);
}
