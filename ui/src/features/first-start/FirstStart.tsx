/**
 * The page of a workspace in which nothing has happened yet: the address, one door of three steps (connection, token, a real
 * request), and the log that waits beside them. Each step ticks itself by what the service knows.
 */
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMemo, useState, useSyncExternalStore } from "react";
import { type CreatedToken, type Status, useBackend, useRead } from "../../backend";
import { CopyField } from "../../shared/Copy";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { followLog } from "../../shared/log/followLog";
import { useTitle } from "../../shared/Page";
import { VerdictMark, VerdictWord } from "../../shared/VerdictMark";
import { Name } from "../../shared/visible";
import { WorkspaceDialog } from "../../shared/workspace/WorkspaceDialog";
import { useOpenWorkspace } from "../../shared/workspace/workspaces";
import { T, t } from "../../words";
import { ConnectionStep } from "./ConnectionStep";
import styles from "./FirstStart.module.css";
import { RequestStep } from "./RequestStep";
import { TokenStep } from "./TokenStep";
import { WaitingLog } from "./WaitingLog";

/** Every entry: the admin's own acts stand in the log too. */
const EVERYTHING = { text: "", outcome: null, hideReads: false, connection: null, resource: null } as const;

interface Props {
  status: Status;
  /** Leaves for the overview. */
  onLeave: () => void;
}

export function FirstStart({ status, onLeave }: Props) {
  useTitle(t("frame-nav-overview"));
  const backend = useBackend();
  const follower = useMemo(() => followLog(backend, EVERYTHING), [backend]);
  const log = useSyncExternalStore(follower.subscribe, follower.view);
  const connections = useRead("connections.list", {});
  const tokens = useRead("tokens.list", { connection: null });
  // The secret lives in this page only, and is gone with it.
  const [created, setCreated] = useState<CreatedToken | null>(null);
  const [kept, setKept] = useState(false);
  const [anotherToken, setAnotherToken] = useState(false);

  const connection = connections.data?.[0] ?? null;
  const usable = tokens.data?.filter((token) => token.state === "active" || token.state === "expiring") ?? [];
  const token = created?.row ?? usable[0] ?? null;
  const tokenDone = token !== null && !anotherToken && (created === null || kept);
  const step = connection === null ? 1 : !tokenDone ? 2 : status.firstExchangeSeen ? 4 : 3;
  const isUp = status.service.state === "running";

  return (
    <div className={styles.duo}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label={t("first-start-label")}>
        <div className={styles.steps}>
          <p className={styles.state}>
            <VerdictMark tone={isUp ? "applied" : "none"} />
            <VerdictWord tone={isUp ? "applied" : "none"}>
              {t(isUp ? "frame-status-running" : "frame-status-stopped")}
            </VerdictWord>
            <span className="t3">{t("first-start-only-here")}</span>
          </p>
          <h1 className={styles.hero}>{t(isUp ? "first-start-running-at" : "first-start-would-run-at")}</h1>
          <CopyField text={status.baseUrl} what={t("frame-status-base-url")} />
          <p className={styles.under}>
            {token ? (
              <T id="first-start-one-token" args={{ name: <Name strong>{token.name}</Name> }} />
            ) : (
              t("first-start-no-token")
            )}{" "}
            <Link to="/settings" search={{ section: "service" }}>
              {t("first-start-change-port")}
            </Link>
          </p>
          <ErrorAlert
            error={connections.error ?? tokens.error}
            boxed
            onRetry={() => void Promise.all([connections.refetch(), tokens.refetch()])}
          />
          {connections.data && tokens.data && (
            <>
              <ConnectionStep open={step === 1} connection={connection} />
              <TokenStep
                open={step === 2}
                connection={connection}
                token={token}
                created={created}
                onCreated={(answer) => {
                  setCreated(answer);
                  setKept(false);
                }}
                onKept={() => {
                  setKept(true);
                  setAnotherToken(false);
                }}
              />
              <RequestStep
                open={step === 3}
                done={step === 4}
                baseUrl={status.baseUrl}
                secret={created?.token ?? null}
                row={log.rows.findLast((row) => row.kind === "exchange" && row.verdict === "applied") ?? null}
                onAnotherToken={() => {
                  setCreated(null);
                  setAnotherToken(true);
                }}
              />
            </>
          )}
          <Foot finished={step === 4} onLeave={onLeave} />
        </div>
      </section>
      <WaitingLog view={log} />
    </div>
  );
}

function Foot({ finished, onLeave }: { finished: boolean; onLeave: () => void }) {
  const backend = useBackend();
  const open = useOpenWorkspace();
  const [asking, setAsking] = useState(false);
  if (finished) {
    return (
      <div className={styles.foot}>
        <Button variant="filled" onClick={onLeave}>
          {t("first-start-to-overview")}
        </Button>
      </div>
    );
  }
  return (
    <p className={styles.foot}>
      {t("first-start-have-workspace")}{" "}
      <button
        type="button"
        className={styles.link}
        onClick={() => (backend.door === "window" ? open.mutate({ path: null }) : setAsking(true))}
      >
        {t("first-start-open-workspace")}
      </button>
      <span aria-hidden="true"> · </span>
      <button type="button" className={styles.link} onClick={onLeave}>
        {t("first-start-skip")}
      </button>
      {asking && <WorkspaceDialog act="open" onClose={() => setAsking(false)} />}
    </p>
  );
}
