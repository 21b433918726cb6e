/** Requests by outcome. The totals in the legend lead into the log. */
import { Link } from "@tanstack/react-router";
import type { OutcomeBucket, Overview, Range, Verdict } from "../../backend";
import { exact, rounded } from "../../shared/format";
import { Table } from "../../shared/Table";
import { type Tone, VerdictMark } from "../../shared/VerdictMark";
import { t, type WordId } from "../../words";
import styles from "./Overview.module.css";
import { Plot } from "./Plot";
import { roundTop, searchOf, timeLabel } from "./scale";

type Series = Exclude<keyof OutcomeBucket, "from">;

/** From the bottom up. */
const SERIES: ReadonlyArray<{ key: Series; tone: Tone; verdict: Verdict; word: WordId; fill: string }> = [
  {
    key: "applied",
    tone: "applied",
    verdict: "applied",
    word: "shared-verdict-applied",
    fill: "var(--ds-chart-applied)",
  },
  { key: "noChange", tone: "none", verdict: "noChange", word: "shared-verdict-none", fill: "var(--ds-chart-none)" },
  { key: "partly", tone: "partly", verdict: "partly", word: "live-log-partly", fill: "var(--ds-chart-partly)" },
  {
    key: "refused",
    tone: "refused",
    verdict: "refused",
    word: "shared-verdict-refused",
    fill: "var(--ds-chart-refused)",
  },
];

interface Props {
  overview: Overview;
  range: Range;
  asTable: boolean;
}

export function OutcomeChart({ overview, range, asTable }: Props) {
  const { outcomes, stepMs } = overview;
  const totalOf = (key: Series) => outcomes.reduce((sum, bucket) => sum + bucket[key], 0);
  const sumOf = (bucket: OutcomeBucket) => SERIES.reduce((sum, series) => sum + bucket[series.key], 0);
  const title = t(stepMs === 60_000 ? "overview-outcomes-minute" : "overview-outcomes", { minutes: stepMs / 60_000 });
  const peak = Math.max(0, ...outcomes.map(sumOf));
  const summary = t("overview-outcomes-summary", {
    title,
    applied: totalOf("applied"),
    none: totalOf("noChange"),
    partly: totalOf("partly"),
    refused: totalOf("refused"),
    peak,
  });
  return (
    <section className={styles.chart} aria-label={title}>
      <header>
        <h3>{title}</h3>
        <span className={styles.legend}>
          {SERIES.map((series) => (
            <Link key={series.key} to="/log" search={{ q: searchOf(range), outcome: series.verdict }}>
              <VerdictMark tone={series.tone} />
              {t(series.word)} <b title={exact(totalOf(series.key))}>{rounded(totalOf(series.key))}</b>
            </Link>
          ))}
        </span>
      </header>
      {asTable ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className={styles.numbers} tabIndex={0} aria-label={summary}>
          <Table
            caption={summary}
            rows={[...outcomes].reverse()}
            keyOf={(bucket) => String(bucket.from)}
            columns={[
              { id: "from", head: t("overview-column-from"), cell: (bucket) => whenOf(bucket.from, range) },
              ...SERIES.map((series) => ({
                id: series.key,
                head: t(series.word),
                width: 96,
                align: "right" as const,
                cell: (bucket: OutcomeBucket) => exact(bucket[series.key]),
              })),
            ]}
          />
        </section>
      ) : (
        <Plot summary={summary} top={roundTop(peak)} labels={labelsOf(outcomes, range)}>
          {({ width, y }) => {
            const step = width / Math.max(1, outcomes.length);
            const bar = Math.max(1, step - (step > 5 ? 2 : step > 2.5 ? 1 : 0));
            return outcomes.map((bucket, at) => {
              let below = 0;
              return (
                <g key={bucket.from}>
                  {SERIES.map((series) => {
                    const value = bucket[series.key];
                    if (value === 0) return null;
                    const from = y(below);
                    below += value;
                    return (
                      <rect
                        key={series.key}
                        x={at * step + (step - bar) / 2}
                        y={y(below)}
                        width={bar}
                        // Something that happened is never too small to see.
                        height={Math.max(1, from - y(below) - (below > value ? 0.75 : 0))}
                        fill={series.fill}
                      />
                    );
                  })}
                </g>
              );
            });
          }}
        </Plot>
      )}
    </section>
  );
}

/** Five words below, the last one "now". */
export function labelsOf(buckets: ReadonlyArray<{ from: number }>, range: Range, parts = 4) {
  return Array.from({ length: parts + 1 }, (_, part) => {
    const at = part / parts;
    if (part === parts) return { at, text: t("overview-now") };
    const bucket = buckets[Math.round(at * buckets.length)];
    return { at, text: bucket ? timeLabel(bucket.from, range) : "" };
  });
}

/** In tables the day stands with the time. */
export function whenOf(at: number, range: Range): string {
  const time = timeLabel(at, "24h");
  return range === "7d" ? `${timeLabel(at, "7d")} ${time}` : time;
}
