/** What a change did, a row an attribute: mark, path, old and new. */
import type { ChangeLine } from "../backend";
import { t } from "../words";
import styles from "./AttributeDiff.module.css";
import { VerdictMark } from "./VerdictMark";
import { visible } from "./visible";

/** Longer values, and objects, get two lines. */
const ONE_LINE_CHARACTERS = 40;
/** A value longer than this is cut; the whole is in the JSON of the entry. */
const MOST_CHARACTERS = 400;

/** `<AttributeDiff lines={item.changes} />` */
export function AttributeDiff({ lines }: { lines: readonly ChangeLine[] }) {
  return (
    <dl className={styles.diff}>
      {lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one path can change twice in one exchange
        <div key={at} className={styles.row} data-left-out={line.leftOut || undefined}>
          <dt className={styles.path}>
            <VerdictMark tone={line.leftOut ? "partly" : "applied"} />
            <Path path={line.path} />
          </dt>
          <dd className={styles.values} data-stacked={isStacked(line) || undefined}>
            <Values line={line} />
            {line.note && <span className={styles.words}>{line.note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A URN gives way before the attribute does: attributes of one extension differ at their end. */
function Path({ path }: { path: string }) {
  const end = /^urn:[^[]*:/.exec(path)?.[0].length ?? 0;
  return (
    <span className={styles.names} title={path}>
      {end > 0 && <span className={styles.urn}>{visible(path.slice(0, end))}</span>}
      <span className="cut">{visible(path.slice(end))}</span>
    </span>
  );
}

function Values({ line }: { line: ChangeLine }) {
  if (line.leftOut) {
    return (
      <>
        <span>{cut(line.after ?? line.before ?? "")}</span>
        <span className={styles.words}>{t("shared-diff-left-out")}</span>
      </>
    );
  }
  return (
    <>
      {line.before === null ? (
        <span className={styles.words}>{t("shared-diff-none")}</span>
      ) : (
        <del>
          <span className="vh">{t("shared-diff-was")} </span>
          {cut(line.before)}
        </del>
      )}
      <span className={styles.arrow} aria-hidden="true">
        →
      </span>
      {line.after === null ? (
        <span className={styles.words}>{t("shared-diff-none")}</span>
      ) : (
        <ins>
          <span className="vh">{t("shared-diff-is-now")} </span>
          {cut(line.after)}
        </ins>
      )}
    </>
  );
}

function isStacked({ before, after }: ChangeLine): boolean {
  const long = (text: string | null) => text !== null && (text.length > ONE_LINE_CHARACTERS || /^[[{]/.test(text));
  return before !== null && after !== null && (long(before) || long(after));
}

function cut(text: string) {
  return visible(text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text);
}
