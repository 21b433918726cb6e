/** The log beside the steps: waiting, then with the admin's own acts and the first requests; a refusal is explained at once. */
import { Link } from "@tanstack/react-router";
import { type LogRow, useRead } from "../../backend";
import { EntryLink } from "../../shared/Evidence";
import type { LogView } from "../../shared/log/followLog";
import { timeOfDay, utc } from "../../shared/time";
import { toneOf, VerdictMark, VerdictWord } from "../../shared/VerdictMark";
import { visible } from "../../shared/visible";
import { Words } from "../../shared/Words";
import { T, t } from "../../words";
import styles from "./FirstStart.module.css";

/** The log page has the rest. */
const MOST = 40;

export function WaitingLog({ view }: { view: LogView }) {
  const rows = view.rows.filter((row) => row.kind !== "system").slice(0, MOST);
  const refused = rows.find((row) => row.verdict === "refused");
  return (
    <aside className={styles.log} aria-label={t("frame-nav-log")}>
      <header>
        <h2>{t("frame-nav-log")}</h2>
        <Link to="/log">{t("first-start-open-log")}</Link>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.rows} tabIndex={0} aria-label={t("live-log-grid")}>
        {rows.length === 0 ? (
          <div className={styles.nothing}>
            <p className={styles.waiting}>
              <VerdictMark tone="waiting" turning />
              <span>
                <T id="first-start-log-waiting" parts={{ w: <VerdictWord tone="waiting">{null}</VerdictWord> }} />
              </span>
            </p>
            <p>{t("first-start-log-detail")}</p>
          </div>
        ) : (
          <ul>
            {rows.map((row) => (
              <Row key={row.seq} row={row} />
            ))}
          </ul>
        )}
        {refused && <Explained seq={refused.seq} />}
      </section>
      <p className={styles.kept}>{t("first-start-log-kept")}</p>
    </aside>
  );
}

function Row({ row }: { row: LogRow }) {
  const tone = toneOf(row);
  return (
    <li className={styles.row} data-tone={tone}>
      <VerdictMark tone={tone} labelled />
      <time dateTime={new Date(row.at).toISOString()} title={utc(row.at)}>
        {timeOfDay(row.at)}
      </time>
      <Link to="/log" search={{ entry: row.seq }}>
        <Words spans={row.words} tone={tone} />
      </Link>
      <span className={styles.status} data-failed={(row.status ?? 0) >= 400 || undefined}>
        {row.status}
      </span>
    </li>
  );
}

function Explained({ seq }: { seq: number }) {
  const explanation = useRead("log.entry", { seq }, { keepLast: true }).data?.explanation;
  if (!explanation) return null;
  return (
    <p className={styles.explained}>
      <b>{visible(explanation.lead)}</b>
      {visible(explanation.done ?? explanation.why ?? "")} {explanation.fix && visible(explanation.fix)}{" "}
      <EntryLink seq={seq} />
    </p>
  );
}
