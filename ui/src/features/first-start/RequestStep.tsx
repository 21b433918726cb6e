import { useState } from "react";
import { type LogRow, useBackend } from "../../backend";
import { CopyButton } from "../../shared/Copy";
import { Evidence } from "../../shared/Evidence";
import { clock } from "../../shared/format";
import { useNow } from "../../shared/time";
import { VerdictMark, VerdictWord } from "../../shared/VerdictMark";
import { T, t } from "../../words";
import styles from "./FirstStart.module.css";
import { Step } from "./Step";

interface Props {
  open: boolean;
  done: boolean;
  baseUrl: string;
  /** The whole token, as long as this page knows it. */
  secret: string | null;
  /** The first exchange that was applied. */
  row: LogRow | null;
  onAnotherToken: () => void;
}

export function RequestStep({ open, done, baseUrl, secret, row, onAnotherToken }: Props) {
  return (
    <Step
      number={3}
      title={t("first-start-request")}
      open={open}
      done={done}
      waits
      evidence={
        done && row ? (
          <Evidence seq={row.seq} at={row.at}>
            {t("first-start-seen")}
          </Evidence>
        ) : done ? null : (
          <T id="first-start-request-later" />
        )
      }
    >
      <Curl baseUrl={baseUrl} secret={secret} onAnotherToken={onAnotherToken} />
    </Step>
  );
}

function Curl({ baseUrl, secret, onAnotherToken }: Pick<Props, "baseUrl" | "secret" | "onAnotherToken">) {
  const backend = useBackend();
  const now = useNow();
  const [since] = useState(now);
  const masked = secret === null ? "$TOKEN" : `${secret.slice(0, 7)}••••••••${secret.slice(-4)}`;
  const [before, after] = curl(baseUrl, "\u0000").split("\u0000");
  return (
    <>
      <p className="t2">{t("first-start-request-detail")}</p>
      <div className={styles.curl}>
        <pre>
          {before}
          <span className={styles.masked}>{masked}</span>
          {after}
        </pre>
        <div>
          <span className={`${styles.grow} ${styles.hint}`}>
            {secret === null ? (
              <T
                id="first-start-token-gone"
                parts={{
                  link: (
                    <button type="button" className={styles.link} onClick={onAnotherToken}>
                      {t("first-start-token-make")}
                    </button>
                  ),
                }}
              />
            ) : (
              t("first-start-curl-hint")
            )}
          </span>
          <CopyButton
            size="xs"
            variant="filled"
            text={curl(baseUrl, secret ?? "$TOKEN")}
            what={t("first-start-the-curl")}
            {...(secret === null ? {} : { copy: backend.copySecret })}
          />
        </div>
      </div>
      <p className={styles.waiting}>
        <VerdictMark tone="waiting" turning />
        <span>
          <T id="first-start-waiting" parts={{ w: <VerdictWord tone="waiting">{null}</VerdictWord> }} />
        </span>
        <span className={`${styles.end} ${styles.hint}`}>{clock(now - since)}</span>
      </p>
    </>
  );
}

/** Creates one user, as a provider would. */
function curl(baseUrl: string, token: string): string {
  return [
    `curl -X POST ${baseUrl}/Users \\`,
    `  -H "Authorization: Bearer ${token}" \\`,
    `  -H "Content-Type: application/scim+json" \\`,
    `  -d '{"userName":"ada@example.com","displayName":"Ada Byrne",`,
    `   "schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]}'`,
  ].join("\n");
}
