/** How long answers took: three percentiles, told apart by their dashes. Where nothing was asked the lines break. */
import type { LatencyBucket, Overview, Range } from "../../backend";
import { duration } from "../../shared/format";
import { Table } from "../../shared/Table";
import { t } from "../../words";
import { labelsOf, whenOf } from "./OutcomeChart";
import styles from "./Overview.module.css";
import { Plot } from "./Plot";
import { roundTop } from "./scale";

type Series = Exclude<keyof LatencyBucket, "from">;

const SERIES: ReadonlyArray<{ key: Series; name: string; dash: string; stroke: string }> = [
  { key: "p50Ms", name: "p50", dash: "none", stroke: "var(--ds-text)" },
  { key: "p95Ms", name: "p95", dash: "4 3", stroke: "var(--ds-text-2)" },
  { key: "p99Ms", name: "p99", dash: "1.5 2.5", stroke: "var(--ds-text-3)" },
];

interface Props {
  overview: Overview;
  range: Range;
  asTable: boolean;
}

export function LatencyChart({ overview, range, asTable }: Props) {
  const buckets = overview.latency;
  const last = buckets.findLast((bucket) => bucket.p50Ms !== null);
  const worst = Math.max(0, ...buckets.flatMap((bucket) => SERIES.map((series) => bucket[series.key] ?? 0)));
  const summary = last
    ? t("overview-latency-summary", {
        p50: duration(last.p50Ms ?? 0),
        p95: duration(last.p95Ms ?? 0),
        p99: duration(last.p99Ms ?? 0),
      })
    : t("overview-latency-none");
  return (
    <section className={styles.chart} aria-label={t("overview-latency")}>
      <header>
        <h3>{t("overview-latency")}</h3>
      </header>
      <span className={styles.legend}>
        {SERIES.map((series) => {
          const value = last?.[series.key] ?? null;
          return (
            <span key={series.key}>
              <svg width="14" height="4" aria-hidden="true">
                <line
                  x1="0"
                  x2="14"
                  y1="2"
                  y2="2"
                  stroke={series.stroke}
                  strokeWidth="2"
                  strokeDasharray={series.dash}
                />
              </svg>
              {series.name} {value !== null && <b title={duration(value)}>{short(value)}</b>}
            </span>
          );
        })}
      </span>
      {asTable ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className={styles.numbers} tabIndex={0} aria-label={summary}>
          <Table
            caption={summary}
            rows={[...buckets].reverse()}
            keyOf={(bucket) => String(bucket.from)}
            columns={[
              { id: "from", head: t("overview-column-from"), cell: (bucket) => whenOf(bucket.from, range) },
              ...SERIES.map((series) => ({
                id: series.key,
                head: series.name,
                width: 72,
                align: "right" as const,
                cell: (bucket: LatencyBucket) => {
                  const value = bucket[series.key];
                  return value === null ? "–" : duration(value);
                },
              })),
            ]}
          />
        </section>
      ) : (
        <Plot summary={summary} top={roundTop(worst)} unit=" ms" labels={labelsOf(buckets, range, 2)}>
          {({ width, y }) =>
            SERIES.map((series) => (
              <g key={series.key}>
                <path
                  d={pathOf(buckets, series.key, width, y)}
                  fill="none"
                  stroke={series.stroke}
                  strokeWidth="1.25"
                  strokeDasharray={series.dash}
                  strokeLinejoin="round"
                />
                {lonePoints(buckets, series.key).map(({ at, value }) => (
                  <circle key={at} cx={at * stepOf(buckets, width)} cy={y(value)} r="1.75" fill={series.stroke} />
                ))}
              </g>
            ))
          }
        </Plot>
      )}
    </section>
  );
}

/** Below a second the unit stands at the scale. */
function short(ms: number): string {
  if (ms >= 1000) return duration(ms);
  return ms < 10 ? String(Number(ms.toFixed(1))) : String(Math.round(ms));
}

function pathOf(buckets: readonly LatencyBucket[], key: Series, width: number, y: (value: number) => number): string {
  const step = stepOf(buckets, width);
  let path = "";
  let drawing = false;
  buckets.forEach((bucket, at) => {
    const value = bucket[key];
    if (value === null) {
      drawing = false;
      return;
    }
    const point = `${(at * step).toFixed(1)} ${y(value).toFixed(1)}`;
    path += drawing ? `L${point}` : `M${point}`;
    drawing = true;
  });
  return path;
}

function stepOf(buckets: readonly LatencyBucket[], width: number): number {
  return width / Math.max(1, buckets.length - 1);
}

/** Points between two gaps: no line would show them. */
function lonePoints(buckets: readonly LatencyBucket[], key: Series): Array<{ at: number; value: number }> {
  return buckets.flatMap((bucket, at) => {
    const value = bucket[key];
    const alone = (buckets[at - 1]?.[key] ?? null) === null && (buckets[at + 1]?.[key] ?? null) === null;
    return value !== null && alone ? [{ at, value }] : [];
  });
}
