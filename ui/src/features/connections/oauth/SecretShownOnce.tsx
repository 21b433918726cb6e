/** A client secret, shown once, with the two values that go beside it, and whether it was used yet. */
import { Button } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { type ConnectionRow, type CreatedOauthSecret, useBackend, useRead } from "../../../backend";
import { DialogFoot } from "../../../shared/Confirm";
import { CopyField } from "../../../shared/Copy";
import { useCopy } from "../../../shared/copy";
import { TimeText } from "../../../shared/TimeText";
import { VerdictMark, VerdictWord } from "../../../shared/VerdictMark";
import { Name } from "../../../shared/visible";
import { T, t } from "../../../words";
import styles from "../connections.module.css";
import { providerWords } from "../providerWords";

/** The first token request is waited for, so it is looked for often. */
const LOOK_AGAIN_MS = 1000;

interface Props {
  connection: ConnectionRow;
  created: CreatedOauthSecret;
  onClose: () => void;
}

export function SecretShownOnce({ connection, created, onClose }: Props) {
  const backend = useBackend();
  const copying = useCopy((text) => backend.copySecret(text));
  const button = useRef<HTMLButtonElement>(null);
  const [asking, setAsking] = useState(false);
  const clients = useRead("oauthClients.list", { connection: connection.id }, { every: LOOK_AGAIN_MS });
  // The dialog was open already when the secret came, so its own way to set the focus is past.
  useEffect(() => button.current?.focus(), []);

  const { row, secret, secretId, tokenUrl } = created;
  const current = (clients.data?.find((one) => one.id === row.id) ?? row).secrets;
  const used = current.find((one) => one.id === secretId)?.lastUsed ?? null;
  const fields = providerWords(connection.provider.key)?.oauth;

  function copy() {
    void copying.copy(secret).then(() => setAsking(false));
  }
  function done() {
    if (copying.everCopied || asking) onClose();
    else setAsking(true);
  }

  return (
    <div className={styles.dialog}>
      <p className="t2">
        <T id="oauth-shown-once" args={{ name: <Name strong>{row.name}</Name> }} />
      </p>
      {fields && (
        <p className="t2">
          {connection.provider.name}:{" "}
          {fields.path.map((place, at) => (
            <span key={place}>
              {at > 0 && " → "}
              <b>{place}</b>
            </span>
          ))}
        </p>
      )}
      <CopyField
        label={fields?.endpoint ?? t("oauth-token-endpoint")}
        text={tokenUrl}
        what={t("oauth-token-endpoint")}
      />
      <CopyField label={fields?.id ?? t("oauth-client-id")} text={row.id} what={t("oauth-client-id")} />
      <div>
        <span className={styles.label} id="shown-secret">
          {fields?.secret ?? t("oauth-client-secret")}
        </span>
        <div className={styles.secret} role="group" aria-labelledby="shown-secret">
          <code>{secret}</code>
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
      <DialogFoot
        left={
          asking ? (
            <span className={styles.ask} role="alert">
              {t("connections-shown-not-copied")}
            </span>
          ) : (
            <FirstFetch used={used?.at ?? null} />
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

/** Changes in place when the first access token was fetched with the secret. */
function FirstFetch({ used }: { used: number | null }) {
  return (
    <span className={styles.waiting} role="status">
      {used === null ? (
        <>
          <VerdictMark tone="waiting" turning />
          <span>
            <VerdictWord tone="waiting">{t("connections-waiting")}</VerdictWord> {t("oauth-waiting-first")}
          </span>
        </>
      ) : (
        <>
          <VerdictMark tone="applied" />
          <span>
            <VerdictWord tone="applied">{t("oauth-fetched")}</VerdictWord> <TimeText at={used} />
          </span>
        </>
      )}
    </span>
  );
}
