/** A token, shown once: the value with Copy joined on, where it goes, and whether its first request has come. */
import { Button } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { type ConnectionRow, type CreatedToken, useBackend, useRead } from "../../backend";
import { DialogFoot } from "../../shared/Confirm";
import { useCopy } from "../../shared/copy";
import { TimeText } from "../../shared/TimeText";
import { relative, useNow } from "../../shared/time";
import { VerdictMark, VerdictWord } from "../../shared/VerdictMark";
import { Name, visible } from "../../shared/visible";
import { T, t } from "../../words";
import styles from "./connections.module.css";
import { providerWords } from "./providerWords";

/** The first request is waited for, so it is looked for often. */
const LOOK_AGAIN_MS = 1000;

interface Props {
  connection: ConnectionRow;
  created: CreatedToken;
  onClose: () => void;
}

export function ShownOnce({ connection, created, onClose }: Props) {
  const backend = useBackend();
  const now = useNow();
  const copying = useCopy((text) => backend.copySecret(text));
  const button = useRef<HTMLButtonElement>(null);
  const [asking, setAsking] = useState(false);
  const tokens = useRead("tokens.list", { connection: connection.id }, { every: LOOK_AGAIN_MS });
  // The dialog was open already when the token came, so its own way to set the focus is past.
  useEffect(() => button.current?.focus(), []);

  const { row, token } = created;
  const current = tokens.data?.find((one) => one.id === created.id) ?? row;
  const others = tokens.data?.filter(
    (one) => one.id !== created.id && (one.state === "active" || one.state === "expiring"),
  );
  const old = others?.[0];

  function copy() {
    void copying.copy(token).then(() => setAsking(false));
  }
  function done() {
    if (copying.everCopied || asking) onClose();
    else setAsking(true);
  }

  return (
    <div className={styles.dialog}>
      <p className="t2">{t(current.inKeychain ? "connections-shown-kept" : "connections-shown-once")}</p>
      <div>
        <span className={styles.label} id="shown-token">
          <b>
            <Name>{row.name}</Name>
          </b>{" "}
          <span className="t3">
            <T id="connections-shown-for" args={{ connection: <Name>{connection.name}</Name> }} />
          </span>
        </span>
        <div className={styles.secret} role="group" aria-labelledby="shown-token">
          <code>{token}</code>
          <Button
            ref={button}
            variant="filled"
            leftSection={copying.everCopied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            onClick={copy}
          >
            {t(copying.state === "copied" ? "shared-copied" : "shared-copy")}
          </Button>
        </div>
        <p className={styles.cleared} role="status">
          {copying.state === "failed"
            ? t("shared-copy-failed")
            : copying.everCopied
              ? t("connections-shown-cleared")
              : ""}
        </p>
      </div>
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
      <DialogFoot
        left={
          asking ? (
            <span className={styles.ask} role="alert">
              {t("connections-shown-not-copied")}
            </span>
          ) : (
            <FirstRequest used={current.lastUsed?.at ?? null} />
          )
        }
      >
        {asking && <Button onClick={copy}>{t("shared-copy")}</Button>}
        <Button onClick={done} {...(asking ? { "data-danger": true } : {})}>
          {t(asking ? "connections-shown-close-anyway" : "connections-done")}
        </Button>
      </DialogFoot>
    </div>
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
      {providerName}:{" "}
      {words.token.map((place, at) => (
        <span key={place}>
          {at > 0 && " → "}
          <b>{place}</b>
        </span>
      ))}
      {words.addsBearer && (
        <>
          {" "}
          <T id="connections-goes-into-bare" />
        </>
      )}
    </>
  );
}

/** Changes in place when the first request with the token has come. */
function FirstRequest({ used }: { used: number | null }) {
  return (
    <span className={styles.waiting} role="status">
      {used === null ? (
        <>
          <VerdictMark tone="waiting" turning />
          <span>
            <VerdictWord tone="waiting">{t("connections-waiting")}</VerdictWord> {t("connections-waiting-first")}
          </span>
        </>
      ) : (
        <>
          <VerdictMark tone="applied" />
          <span>
            <VerdictWord tone="applied">{t("connections-seen")}</VerdictWord> <TimeText at={used} />
          </span>
        </>
      )}
    </span>
  );
}
