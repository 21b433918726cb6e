import { Link } from "@tanstack/react-router";
import type { PublicName, ServiceState } from "../../backend";
import { CopyIcon } from "../../shared/Copy";
import { exact } from "../../shared/format";
import { Spark } from "../../shared/Spark";
import { useStatus } from "../../shared/status";
import { type Tone, VerdictMark } from "../../shared/VerdictMark";
import { visible } from "../../shared/visible";
import { t } from "../../words";
import styles from "./StatusBar.module.css";

/** The number beside the spark line is the mean of the last seconds: it can be read while it changes. */
const MEAN_OVER_S = 5;

export function StatusBar() {
  const status = useStatus();
  const known = status.data;
  const { tone, words } = status.isError
    ? { tone: "refused" as Tone, words: t("frame-status-unknown") }
    : state(known?.service);
  const rate = meanRate(known?.requestsLastMinute ?? []);
  const refused = known?.refusedLastHour ?? 0;
  return (
    <footer className={styles.bar}>
      <span className={styles.cell} data-tone={tone} role="status">
        <VerdictMark tone={tone} />
        {words}
      </span>
      {known && (
        <>
          <span className={styles.cell}>
            <code title={known.baseUrl}>{known.baseUrl}</code>
            <CopyIcon text={known.baseUrl} what={t("frame-status-base-url")} />
          </span>
          {known.public && <PublicNameCell name={known.public} />}
          <span className={`${styles.cell} ${styles.end}`}>
            <span className={styles.wide}>
              <Spark values={known.requestsLastMinute} />
            </span>
            <span className={styles.wide}>{t("frame-status-rate", { rate })}</span>
            <span className={styles.narrow}>{t("frame-status-rate-short", { rate })}</span>
          </span>
          {refused > 0 ? (
            <Link to="/log" search={{ q: "is:refused after:1h" }} className={styles.cell} data-tone="refused">
              <VerdictMark tone="refused" />
              <span title={exact(refused)}>{t("frame-status-refused", { count: refused })}</span>
            </Link>
          ) : (
            <span className={styles.cell}>
              <VerdictMark tone="applied" />
              {t("frame-status-no-errors")}
            </span>
          )}
        </>
      )}
    </footer>
  );
}

/** The workspace's public name, and whether it leads here by the self-test. */
function PublicNameCell({ name }: { name: PublicName }) {
  const tones: Record<PublicName["state"], Tone> = { unknown: "read", reachable: "applied", notReachable: "refused" };
  const tone = tones[name.state];
  return (
    <span className={styles.cell} data-tone={tone}>
      <Link to="/settings/reach" search={{}} className={styles.public} title={name.words}>
        <VerdictMark tone={tone} />
        <span>{visible(name.words)}</span>
      </Link>
      <CopyIcon text={name.baseUrl} what={t("frame-status-public-url")} />
    </span>
  );
}

function state(service: ServiceState | undefined): { tone: Tone; words: string } {
  switch (service?.state) {
    case undefined:
      return { tone: "read", words: "" };
    case "running":
      return { tone: "applied", words: t("frame-status-running") };
    case "stopped":
      return { tone: "none", words: t("frame-status-stopped") };
    case "portTaken":
      return { tone: "refused", words: t("frame-status-port", { port: String(service.port) }) };
    case "failed":
      return { tone: "refused", words: t("frame-status-failed") };
  }
}

function meanRate(seconds: readonly number[]): string {
  const last = seconds.slice(-MEAN_OVER_S);
  const mean = last.reduce((sum, count) => sum + count, 0) / Math.max(1, last.length);
  return mean === 0 || mean >= 100 ? exact(Math.round(mean)) : mean.toFixed(1);
}
