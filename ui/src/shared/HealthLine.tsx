/** How a connection is doing, in words that begin with one: "Healthy: last request 2 s ago". */
import type { Health, HealthState } from "../backend";
import { T, t } from "../words";
import { stretch } from "./format";
import styles from "./HealthLine.module.css";
import { RelativeTime } from "./TimeText";
import { useNow } from "./time";
import { type Tone, VerdictMark, VerdictWord } from "./VerdictMark";
import { visible } from "./visible";

const TONES: Record<HealthState, Tone> = {
  healthy: "applied",
  failing: "refused",
  silent: "waiting",
  waiting: "waiting",
  noToken: "none",
};

export function toneOfHealth(health: Health): Tone {
  return TONES[health.state];
}

/** One line: mark, word, measure. What else there is to say is in `health.words`. */
export function HealthLine({ health }: { health: Health }) {
  return (
    <span className={styles.line}>
      <VerdictMark tone={TONES[health.state]} />
      <span className="cut" title={health.words}>
        <HealthWords health={health} />
      </span>
    </span>
  );
}

/** The words alone. */
export function HealthWords({ health }: { health: Health }) {
  const now = useNow();
  const word = (text: string) => <VerdictWord tone={TONES[health.state]}>{text}</VerdictWord>;
  // The page's clock ticks once a second; what was just now is never in the future.
  const since = Math.min(health.since ?? now, now);
  switch (health.state) {
    case "healthy":
      return (
        <>
          {word(t("shared-health-healthy"))}{" "}
          <T id="shared-health-last-request" args={{ time: <RelativeTime at={since} /> }} />
        </>
      );
    case "failing":
      return (
        <>
          {word(t("shared-health-failing"))} {visible(health.words)}
        </>
      );
    case "silent":
      return (
        <>
          {word(t("shared-health-silent", { time: stretch(now - since) }))} {visible(health.words)}
        </>
      );
    case "waiting":
      return (
        <>
          {word(t("shared-health-waiting"))} {t("shared-health-first-request", { time: stretch(now - since) })}
        </>
      );
    case "noToken":
      return word(health.words);
  }
}
