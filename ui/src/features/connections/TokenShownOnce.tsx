/** A token, shown once: where it goes, what it may do, until when, and which one it takes over from. */
import { type ConnectionRow, type CreatedToken, useRead } from "../../backend";
import { TimeText } from "../../shared/TimeText";
import { relative, useNow } from "../../shared/time";
import { VerdictMark } from "../../shared/VerdictMark";
import { Name, visible } from "../../shared/visible";
import { T, t } from "../../words";
import styles from "./connections.module.css";
import { Places } from "./Places";
import { providerWords } from "./providerWords";
import { LOOK_AGAIN_MS, ShownOnce } from "./ShownOnce";

interface Props {
  connection: ConnectionRow;
  created: CreatedToken;
  onClose: () => void;
}

export function TokenShownOnce({ connection, created, onClose }: Props) {
  const now = useNow();
  const tokens = useRead("tokens.list", { connection: connection.id }, { every: LOOK_AGAIN_MS });
  const { row, token } = created;
  const current = tokens.data?.find((one) => one.id === created.id) ?? row;
  const old = tokens.data?.find((one) => one.id !== created.id && (one.state === "active" || one.state === "expiring"));

  return (
    <ShownOnce
      secret={token}
      label={
        <>
          <b>
            <Name>{row.name}</Name>
          </b>{" "}
          <span className="t3">
            <T id="connections-shown-for" args={{ connection: <Name>{connection.name}</Name> }} />
          </span>
        </>
      }
      before={<p className="t2">{t(current.inKeychain ? "connections-shown-kept" : "connections-shown-once")}</p>}
      after={
        <>
          <dl className={styles.facts}>
            <dt>{t("connections-shown-goes-into")}</dt>
            <dd>
              <GoesInto providerKey={connection.provider.key} providerName={connection.provider.name} />
            </dd>
            <dt>{t("connections-token-allows")}</dt>
            <dd>{t(row.scope === "read" ? "connections-allows-read" : "connections-allows-write")}</dd>
            <dt>{t("connections-token-expires")}</dt>
            <dd>
              {row.expires === null ? (
                t("connections-token-never-ends")
              ) : (
                <>
                  <TimeText at={row.expires} detail="day" />, {relative(row.expires, now)}
                </>
              )}
            </dd>
            {old && (
              <>
                <dt>{t("connections-shown-old")}</dt>
                <dd>
                  <T
                    id={old.expires === null ? "connections-shown-old-goes-on" : "connections-shown-old-until"}
                    args={{
                      name: <Name strong>{old.name}</Name>,
                      end: <code className="t2">…{old.lastFour}</code>,
                      ...(old.expires === null ? {} : { until: <TimeText at={old.expires} /> }),
                    }}
                  />
                </dd>
              </>
            )}
          </dl>
          {created.keychainProblem && (
            <div className={styles.info} role="note">
              <VerdictMark tone="info" />
              <div>
                <b>{t("connections-shown-not-kept")}</b>
                <p className="t2">{visible(created.keychainProblem)}</p>
              </div>
            </div>
          )}
        </>
      }
      used={current.lastUsed?.at ?? null}
      waiting={t("connections-waiting-first")}
      seen={t("connections-seen")}
      onClose={onClose}
    />
  );
}

/** In the provider's own words and order. */
function GoesInto({ providerKey, providerName }: { providerKey: string; providerName: string }) {
  const words = providerWords(providerKey);
  if (!words) {
    return <T id="connections-goes-into-header" />;
  }
  return (
    <>
      <Places provider={providerName} path={words.token} />
      {words.addsBearer && (
        <>
          {" "}
          <T id="connections-goes-into-bare" />
        </>
      )}
    </>
  );
}
