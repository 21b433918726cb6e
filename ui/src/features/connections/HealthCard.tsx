/** How the connection is doing, and its requests of the last 24 hours. */
import type { ConnectionDetails, HourCount } from "../../backend";
import { exact } from "../../shared/format";
import { HealthWords, toneOfHealth } from "../../shared/HealthLine";
import { VerdictMark } from "../../shared/VerdictMark";
import { visible } from "../../shared/visible";
import { t } from "../../words";
import styles from "./connections.module.css";

export function HealthCard({ details }: { details: ConnectionDetails }) {
  const { health } = details.row;
  const requests = details.last24H.reduce((sum, hour) => sum + hour.requests, 0);
  const refused = details.last24H.reduce((sum, hour) => sum + hour.refused, 0);
  // The other states say it in their line already.
  const more = health.state === "healthy" ? health.words : "";
  return (
    <section className={styles.health} aria-label={t("connections-column-health")}>
      <span className={styles.healthMark}>
        <VerdictMark tone={toneOfHealth(health)} turning={health.state === "waiting"} />
      </span>
      <div>
        <p className={styles.healthLine}>
          <HealthWords health={health} />
        </p>
        {more && <p className="t2">{visible(more)}</p>}
      </div>
      <div>
        <p className={styles.healthSums}>
          <span>{t("connections-day")}</span>
          <span>{t("connections-day-sums", { requests, refused })}</span>
        </p>
        <Bars hours={details.last24H} label={t("connections-day-label", { requests, refused })} />
      </div>
    </section>
  );
}

const HEIGHT = 28;
const STEP = 12;
const BAR = 10;

/** A bar an hour; the refused part of an hour is solid in its own colour, at the foot. */
function Bars({ hours, label }: { hours: readonly HourCount[]; label: string }) {
  const peak = Math.max(1, ...hours.map((hour) => hour.requests));
  const scale = (count: number) => (count === 0 ? 0 : Math.max(2, (count / peak) * HEIGHT));
  const width = Math.max(1, hours.length) * STEP - (STEP - BAR);
  return (
    <svg
      className={styles.bars}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <line x1="0" x2={width} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} className={styles.ground} />
      {hours.map((hour, at) => {
        const all = scale(hour.requests);
        const bad = hour.refused === 0 ? 0 : Math.min(all, scale(hour.refused));
        return (
          <g key={hour.from}>
            <title>{t("connections-hour", { requests: exact(hour.requests), refused: exact(hour.refused) })}</title>
            <rect x={at * STEP} y={HEIGHT - all} width={BAR} height={all - bad} className={styles.good} />
            <rect x={at * STEP} y={HEIGHT - bad} width={BAR} height={bad} className={styles.bad} />
          </g>
        );
      })}
    </svg>
  );
}
