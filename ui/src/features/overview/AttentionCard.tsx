/** What wants the admin, each with the one action that settles it. */
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Attention, AttentionAction } from "../../backend";
import { Card } from "../../shared/Page";
import { TimeText } from "../../shared/TimeText";
import { useCoarseNow } from "../../shared/time";
import { Deadline, toneOfSeverity, VerdictMark } from "../../shared/VerdictMark";
import { Words } from "../../shared/Words";
import { T, t } from "../../words";
import styles from "./Overview.module.css";

export function AttentionCard({ items }: { items: readonly Attention[] }) {
  const now = useCoarseNow(60_000);
  return (
    <Card title={t("overview-attention")} count={items.length} flush>
      <ul className={styles.attention}>
        {items.map((item, at) => {
          const tone = toneOfSeverity(item.severity);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: several may have one code
            <li key={`${item.code} ${at}`}>
              {item.since !== null && item.since > now ? (
                <Deadline tone={tone} />
              ) : (
                <VerdictMark tone={tone} labelled />
              )}
              <div className="cut">
                <Words spans={item.words} tone={tone} />{" "}
                {item.since !== null && (
                  <span className="t3">
                    <T
                      id={item.since > now ? "overview-at" : "overview-since"}
                      args={{ time: <TimeText at={item.since} detail="minute" /> }}
                    />
                  </span>
                )}
                {item.detail && (
                  <p className={styles.detail}>
                    <Words spans={item.detail} />
                  </p>
                )}
              </div>
              <Action action={item.action} />
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function Action({ action }: { action: AttentionAction }) {
  switch (action.kind) {
    case "newToken":
      return (
        <Button
          renderRoot={(props) => (
            <Link {...props} to="/connections/$id" params={{ id: action.connectionId }} search={{ newToken: true }} />
          )}
        >
          {t("overview-new-token")}
        </Button>
      );
    case "rotateToken":
      return (
        <Button
          renderRoot={(props) => (
            <Link
              {...props}
              to="/connections/$id"
              params={{ id: action.connectionId }}
              search={{ rotate: action.tokenId }}
            />
          )}
        >
          {t("overview-rotate-token")}
        </Button>
      );
    case "openConnection":
      return (
        <Button renderRoot={(props) => <Link {...props} to="/connections/$id" params={{ id: action.connectionId }} />}>
          {t("overview-open-connection")}
        </Button>
      );
    case "showLog":
      return (
        <Button renderRoot={(props) => <Link {...props} to="/log" search={{ q: action.text }} />}>
          {t("overview-show-log")}
        </Button>
      );
    case "showEntry":
      return (
        <Button renderRoot={(props) => <Link {...props} to="/log" search={{ entry: action.seq }} />}>
          {t("overview-show-entry")}
        </Button>
      );
    case "openSettings":
      return (
        <Button renderRoot={(props) => <Link {...props} to="/settings" search={{ section: action.section }} />}>
          {t("overview-open-settings")}
        </Button>
      );
  }
}
