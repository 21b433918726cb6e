/** Cells that tables of tokens and of client secrets share. */
import { IconClock } from "@tabler/icons-react";
import type { TokenState, TokenUse } from "../../backend";
import { TimeText } from "../../shared/TimeText";
import { relative, useNow } from "../../shared/time";
import { VerdictMark, VerdictWord } from "../../shared/VerdictMark";
import { visible } from "../../shared/visible";
import { t } from "../../words";
import styles from "./connections.module.css";

/** The usual state has a word and no mark; what departs from it has both. */
export function StateWord({
  state,
  expires,
  stage = null,
}: {
  state: TokenState;
  expires: number | null;
  stage?: number | null;
}) {
  const now = useNow();
  switch (state) {
    case "active":
      return <span className="t3">{t("connections-state-active")}</span>;
    case "expiring":
      return (
        <span className={styles.soon} data-stage={stage ?? undefined}>
          <IconClock size={14} aria-hidden="true" />
          <VerdictWord tone={stage === 1 ? "refused" : "partly"}>
            {t("connections-expires")} {relative(expires ?? now, now)}
          </VerdictWord>
        </span>
      );
    case "expired":
      return (
        <span className={styles.stateWord}>
          <VerdictMark tone="refused" />
          <VerdictWord tone="refused">{t("connections-state-expired")}</VerdictWord>
        </span>
      );
    case "revoked":
      return (
        <span className={styles.stateWord}>
          <VerdictMark tone="none" />
          {t("connections-state-revoked")}
        </span>
      );
  }
}

/** Time, address and client of the last use. */
export function LastUse({ lastUsed }: { lastUsed: TokenUse | null }) {
  if (lastUsed === null) return <span className="t3">{t("connections-not-used")}</span>;
  const { at, address, client } = lastUsed;
  return (
    <span className={styles.lastUse} title={`${address} ${client}`}>
      <TimeText at={at} />
      <span className="t3">
        {visible(address)}
        {client !== "" && <> {visible(client)}</>}
      </span>
    </span>
  );
}
