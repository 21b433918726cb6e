/** One exchange, one line: mark, time, from whom, what happened, quirks, method, path, status, duration. */
import type { LogRow } from "../../backend";
import { LANGUAGE, t } from "../../words";
import { duration, exact } from "../format";
import { Monogram } from "../Monogram";
import { day, milliseconds, timeOfDay, utc } from "../time";
import { toneOf, VerdictMark } from "../VerdictMark";
import { Name, visible } from "../visible";
import { Words } from "../Words";
import styles from "./LogRow.module.css";

/** Slower answers are marked: a provider may give up waiting. */
const SLOW_MS = 900;

interface Props {
  row: LogRow;
  /** The first row of another day carries its date. */
  startsDay: boolean;
}

/** The cells of a row, for a parent with `role="row"` and the class `logRow`. */
export function LogRowCells({ row, startsDay }: Props) {
  const tone = toneOf(row);
  return (
    <>
      <span role="gridcell">
        <VerdictMark tone={tone} labelled />
      </span>
      <span role="gridcell" className={styles.time} title={utc(row.at)}>
        <time dateTime={new Date(row.at).toISOString()}>
          {startsDay ? (
            <b>{`${day(row.at, row.at)} ${timeOfDay(row.at).slice(0, 5)}`}</b>
          ) : (
            <>
              <b>{timeOfDay(row.at)}</b>
              <i>{milliseconds(row.at)}</i>
            </>
          )}
        </time>
      </span>
      <span role="gridcell" className={styles.from}>
        {row.kind === "exchange" ? <Monogram letters={row.monogram} /> : <span className={styles.noone} />}
        <span className="cut">{row.connectionName ? <Name>{row.connectionName}</Name> : row.actor}</span>
      </span>
      <span role="gridcell" className={styles.sentence}>
        <Words spans={row.words} tone={tone} />
        {row.count > 1 && <span className="t3"> {t("shared-log-times", { count: exact(row.count) })}</span>}
      </span>
      <span
        role="gridcell"
        className={styles.quirks}
        title={row.quirks > 0 ? t("shared-quirks", { count: row.quirks }) : undefined}
      >
        {row.quirks > 0 && (
          <>
            <i>≈</i>
            {row.quirks}
          </>
        )}
      </span>
      <span role="gridcell" className={styles.method}>
        {row.method}
      </span>
      <span role="gridcell" className={styles.path} title={row.path ?? undefined}>
        {row.path && visible(shortPath(row.path))}
      </span>
      <span role="gridcell" className={styles.status} data-failed={(row.status ?? 0) >= 400 || undefined}>
        {row.status}
      </span>
      <span role="gridcell" className={styles.took} data-slow={(row.tookMs ?? 0) > SLOW_MS || undefined}>
        {row.tookMs !== null && duration(row.tookMs)}
      </span>
    </>
  );
}

/** Below the base path, as people read it; a path that is no endpoint of ours is shown whole. */
function shortPath(path: string): string {
  const below =
    /^\/(?:api\/)?scim\/v2(\/(?:Users|Groups|Schemas|ResourceTypes|ServiceProviderConfig)(?![^/?]).*)$/.exec(path)?.[1];
  try {
    return decodeURIComponent(below ?? path);
  } catch {
    return below ?? path;
  }
}

/** The column heads over such rows. */
export function LogHeads() {
  return (
    <div role="row" className={styles.heads} aria-rowindex={1} lang={LANGUAGE}>
      <span role="columnheader">
        <span className="vh">{t("shared-log-outcome")}</span>
      </span>
      <span role="columnheader">{t("shared-log-time")}</span>
      <span role="columnheader" className={styles.fromHead}>
        {t("shared-log-from")}
      </span>
      <span role="columnheader">{t("shared-log-what")}</span>
      <span role="columnheader" className={styles.quirksHead} title={t("shared-log-quirks")}>
        <span className="vh">{t("shared-log-quirks")}</span>
        <span aria-hidden="true">≈</span>
      </span>
      <span role="columnheader" className={styles.methodHead}>
        {t("shared-log-method")}
      </span>
      <span role="columnheader" className={styles.pathHead}>
        {t("shared-log-path")}
      </span>
      <span role="columnheader" className={styles.statusHead}>
        {t("shared-log-status")}
      </span>
      <span role="columnheader" className={styles.tookHead}>
        {t("shared-log-took")}
      </span>
    </div>
  );
}
