import { IconClock } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ConnectionRow } from "../../backend";
import { HealthWords, toneOfHealth } from "../../shared/HealthLine";
import { Monogram } from "../../shared/Monogram";
import { Facts } from "../../shared/Page";
import { RelativeTime, TimeText } from "../../shared/TimeText";
import { useCoarseNow } from "../../shared/time";
import { VerdictMark } from "../../shared/VerdictMark";
import { Name } from "../../shared/visible";
import { Words } from "../../shared/Words";
import { T, t } from "../../words";
import styles from "./Overview.module.css";

/** A token that ends within this time is marked. */
const SOON_MS = 30 * 24 * 3_600_000;

/** One connection: health in words, what it manages, its last change, its token. The whole card leads to it. */
export function ConnectionCard({ connection }: { connection: ConnectionRow }) {
  const change = connection.lastChange;
  return (
    <li>
      <Link to="/connections/$id" params={{ id: connection.id }} className={styles.connection}>
        <span className={styles.name}>
          <Monogram letters={connection.provider.key === "custom" ? null : connection.provider.monogram} />
          <h2 className="cut">
            <Name>{connection.name}</Name>
          </h2>
          <span className="t3 sm">{connection.provider.name}</span>
        </span>
        <span className={styles.health}>
          <span className={styles.mark}>
            <VerdictMark tone={toneOfHealth(connection.health)} />
          </span>
          <span>
            <HealthWords health={connection.health} />
          </span>
        </span>
        <Facts
          rows={[
            [t("overview-manages"), t("overview-manages-what", { users: connection.users, groups: connection.groups })],
            [
              t("overview-last-change"),
              change ? (
                <>
                  <Words spans={change.words} />, <TimeText at={change.at} detail="minute" />
                </>
              ) : (
                t("overview-never")
              ),
            ],
            [t("overview-token"), <TokenFact key="t" connection={connection} />],
          ]}
        />
      </Link>
    </li>
  );
}

function TokenFact({ connection }: { connection: ConnectionRow }) {
  const now = useCoarseNow(60_000);
  const count = connection.usableTokens + connection.usableClients;
  if (count === 0) return t("overview-token-none");
  if (connection.nextExpiry === null) return t("overview-token-never", { count });
  const soon = connection.nextExpiry - now < SOON_MS;
  return (
    <span className={soon ? styles.soon : undefined}>
      {soon && <IconClock size={12} />}{" "}
      <T id="overview-token-ends" args={{ count, time: <RelativeTime at={connection.nextExpiry} /> }} />
    </span>
  );
}
