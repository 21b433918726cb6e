/** How the request of one entry was read: who it seems to come from, what was accepted of it that departs from the RFCs. */
import type { LogEntry, RecognisedProvider, SignNote } from "../../backend";
import { Tag } from "../../shared/Page";
import { Name, visible } from "../../shared/visible";
import { plainWords, Words } from "../../shared/Words";
import { t } from "../../words";
import styles from "./EntryPane.module.css";

/** The provider that the request itself tells of, as a badge; what tells of it is on hover and in the tab. */
export function Recognised({ recognised, signs }: { recognised: RecognisedProvider; signs: readonly SignNote[] }) {
  const evidence = signs.map((sign) => `${plainWords(sign.lookedAt)}: ${plainWords(sign.seen)}`).join("\n");
  return (
    <span title={evidence}>
      <Tag>
        {t("live-log-recognised", { name: recognised.provider.name, profile: recognised.profile ?? "" }).trim()}
      </Tag>
    </span>
  );
}

export function Quirks({ entry }: { entry: LogEntry }) {
  return (
    <>
      {entry.quirks.length > 0 && (
        <ul className={styles.quirks} aria-label={t("live-log-quirks")}>
          {entry.quirks.map((quirk, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: what hangs on an entry never changes
            <li key={place}>
              {quirk.about !== null && (
                <>
                  <Name>{quirk.about}</Name>:{" "}
                </>
              )}
              {visible(quirk.words)} {quirk.path !== "" && <code>{visible(quirk.path)}</code>}
            </li>
          ))}
        </ul>
      )}
      {entry.signs.length > 0 && (
        <ul className={styles.quirks} aria-label={t("live-log-signs")}>
          {entry.signs.map((sign) => (
            <li key={sign.code}>
              <Words spans={sign.lookedAt} />: <Words spans={sign.seen} />.{" "}
              <span className="t3">
                <Words spans={sign.says} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
