/** Users created, updated and deactivated a day. Told apart by order and shade, not by verdict colours. */
import type { Overview, UserBucket } from "../../backend";
import { exact } from "../../shared/format";
import { Table } from "../../shared/Table";
import { t, type WordId } from "../../words";
import styles from "./Overview.module.css";
import { Plot } from "./Plot";
import { dayLabel, roundTop } from "./scale";

type Series = Exclude<keyof UserBucket, "from">;

const SERIES: ReadonlyArray<{ key: Series; word: WordId; fill: string }> = [
  { key: "created", word: "overview-created", fill: "var(--ds-accent-text)" },
  { key: "updated", word: "overview-updated", fill: "var(--ds-chart-grey)" },
  { key: "deactivated", word: "overview-deactivated", fill: "var(--ds-text)" },
];

export function UsersChart({ overview, asTable }: { overview: Overview; asTable: boolean }) {
  const days = overview.users;
  const totalOf = (key: Series) => days.reduce((sum, day) => sum + day[key], 0);
  const peak = Math.max(0, ...days.flatMap((day) => SERIES.map((series) => day[series.key])));
  const summary = t("overview-users-summary", {
    created: totalOf("created"),
    updated: totalOf("updated"),
    deactivated: totalOf("deactivated"),
  });
  return (
    <section className={styles.chart} aria-label={t("overview-users")}>
      <header>
        <h3>{t("overview-users")}</h3>
      </header>
      <span className={styles.legend}>
        {SERIES.map((series) => (
          <span key={series.key}>
            <i className={styles.swatch} style={{ background: series.fill }} />
            {t(series.word)}
          </span>
        ))}
      </span>
      {asTable ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className={styles.numbers} tabIndex={0} aria-label={summary}>
          <Table
            caption={summary}
            rows={[...days].reverse()}
            keyOf={(day) => String(day.from)}
            columns={[
              { id: "day", head: t("overview-column-day"), cell: (day) => dayLabel(day.from, day === days.at(-1)) },
              ...SERIES.map((series) => ({
                id: series.key,
                head: t(series.word),
                width: 84,
                align: "right" as const,
                cell: (day: UserBucket) => exact(day[series.key]),
              })),
            ]}
          />
        </section>
      ) : (
        <Plot
          summary={summary}
          top={roundTop(peak)}
          labels={days.map((day, at) => ({
            at: (at + 0.5) / days.length,
            text: dayLabel(day.from, at === days.length - 1),
            middle: true,
          }))}
        >
          {({ width, y }) => {
            const step = width / Math.max(1, days.length);
            const bar = Math.min(12, Math.max(2, (step - 8) / SERIES.length));
            return days.map((day, at) =>
              SERIES.map((series, place) => {
                const value = day[series.key];
                if (value === 0) return null;
                const x = at * step + (step - bar * SERIES.length) / 2 + place * bar;
                return (
                  <rect
                    key={`${day.from} ${series.key}`}
                    x={x}
                    y={Math.min(y(value), y(0) - 1)}
                    width={bar - 1}
                    height={Math.max(1, y(0) - y(value))}
                    fill={series.fill}
                  />
                );
              }),
            );
          }}
        </Plot>
      )}
    </section>
  );
}
