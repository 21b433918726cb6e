/** The tunnel programs of this computer: what they are doing, and one button each. */
import { Button, Modal } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useState } from "react";
import { useAct, useRead, type WayRow, type WayRun, type WayState } from "../../backend";
import { DialogFoot } from "../../shared/Confirm";
import { CopyField } from "../../shared/Copy";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { Card, LoadingRows } from "../../shared/Page";
import { useStatus } from "../../shared/status";
import { type Column, Table } from "../../shared/Table";
import { instant, useCoarseNow } from "../../shared/time";
import { type Tone, VerdictMark, VerdictWord } from "../../shared/VerdictMark";
import { visible } from "../../shared/visible";
import { Words } from "../../shared/Words";
import { T, t, type WordId } from "../../words";
import { WAY_CHANGES } from "./changes";
import styles from "./reach.module.css";
import { StartWayDialog } from "./StartWayDialog";

/** A tunnel that starts says its address within seconds; one that runs seldom changes. */
const OFTEN_MS = 500;
const SELDOM_MS = 2000;

const STATES: Record<WayState, { tone: Tone; words: WordId }> = {
  starting: { tone: "waiting", words: "reach-ways-starting" },
  waiting: { tone: "waiting", words: "reach-ways-waiting" },
  up: { tone: "applied", words: "reach-ways-up" },
  urlChanged: { tone: "partly", words: "reach-ways-moved" },
  dropped: { tone: "refused", words: "reach-ways-dropped" },
  stopped: { tone: "none", words: "reach-ways-stopped" },
};

type Dialog = { kind: "none" } | { kind: "start"; way: WayRow } | { kind: "install"; way: WayRow };

export function WaysCard() {
  const [dialog, setDialog] = useState<Dialog>({ kind: "none" });
  const starting = (rows: readonly WayRow[] | undefined) =>
    rows?.some((one) => one.run?.state === "starting" || one.run?.state === "waiting") ?? false;
  const [often, setOften] = useState(false);
  const ways = useRead("ways.get", {}, { every: often ? OFTEN_MS : SELDOM_MS });
  const isStarting = starting(ways.data?.ways);
  if (often !== isStarting) setOften(isStarting);
  const stop = useAct("ways.stop", { changes: WAY_CHANGES });
  const take = useAct("ways.takeUrl", { changes: WAY_CHANGES });
  const local = useStatus().data?.baseUrl.replace(/\/api\/.*$/, "") ?? "";
  const rows = ways.data?.ways ?? [];
  const notNow = ways.data?.notNow ?? null;
  const columns: Column<WayRow>[] = [
    { id: "program", head: t("reach-ways-program"), width: 132, cell: (row) => visible(row.name) },
    { id: "kind", head: t("reach-ways-kind"), width: 140, cell: (row) => kind(row) },
    { id: "state", head: t("reach-ways-state"), width: 236, cell: (row) => <State row={row} /> },
    {
      id: "name",
      head: t("reach-ways-name"),
      cell: (row) => (row.run?.url && !isOver(row.run) ? <code title={row.run.url}>{host(row.run.url)}</code> : null),
    },
    {
      id: "act",
      head: t("reach-ways-act"),
      hideHead: true,
      width: 108,
      align: "right",
      cell: (row) => (
        <Act
          row={row}
          notNow={notNow}
          busy={stop.isPending && stop.variables?.program === row.program}
          onStart={() => setDialog({ kind: "start", way: row })}
          onInstall={() => setDialog({ kind: "install", way: row })}
          onStop={() => stop.mutate({ program: row.program })}
        />
      ),
    },
  ];
  return (
    <Card title={t("reach-ways")} count={t("reach-ways-found")} flush>
      {ways.isPending && <LoadingRows rows={4} />}
      <ErrorAlert error={ways.error} onRetry={() => void ways.refetch()} />
      <ErrorAlert error={stop.error ?? take.error} />
      {ways.data && (
        <>
          <Table
            caption={t("reach-ways")}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.program}
            isGone={(row) => row.path === null}
          />
          <div className={styles.runs}>
            {rows.map(
              (row) =>
                row.run &&
                row.run.state !== "stopped" && (
                  <Run
                    key={row.program}
                    row={row}
                    run={row.run}
                    busy={take.isPending}
                    onTake={() => take.mutate({ program: row.program })}
                    onForget={() => stop.mutate({ program: row.program })}
                  />
                ),
            )}
          </div>
          <div className={styles.foot}>
            {rows.every((row) => row.path === null) && <p className="t2">{t("reach-ways-none")}</p>}
            {notNow !== null && <p className="t2">{visible(notNow)}</p>}
            <p className="t3 sm">
              <T id="reach-ways-proxy" args={{ address: <code>{local}</code> }} />
            </p>
          </div>
        </>
      )}
      {dialog.kind === "start" && <StartWayDialog way={dialog.way} onClose={() => setDialog({ kind: "none" })} />}
      {dialog.kind === "install" && <InstallDialog way={dialog.way} onClose={() => setDialog({ kind: "none" })} />}
    </Card>
  );
}

function isOver(run: WayRun): boolean {
  return run.state === "dropped" || run.state === "stopped";
}

function host(url: string): string {
  return url.replace(/^https:\/\//, "");
}

function kind(row: WayRow) {
  if (row.path === null) return t("reach-ways-missing");
  if (row.run && !isOver(row.run)) return <span title={row.run.kind}>{visible(row.run.kind)}</span>;
  return row.version === null ? t("reach-ways-installed-plain") : t("reach-ways-installed", { version: row.version });
}

function State({ row }: { row: WayRow }) {
  const now = useCoarseNow(60_000);
  if (row.path === null && !row.run) return null;
  if (!row.run) return t("reach-ways-not-started");
  const { tone, words } = STATES[row.run.state];
  const at = instant(row.run.since, now, "minute");
  if (row.run.state === "stopped") return t("reach-ways-at", { state: t(words), at });
  return (
    <span className={styles.state}>
      <VerdictMark tone={tone} />
      <span className="cut">
        <T
          id={row.run.state === "dropped" ? "reach-ways-at" : "reach-ways-since"}
          args={{
            state: tone === "applied" ? <b>{t(words)}</b> : <VerdictWord tone={tone}>{t(words)}</VerdictWord>,
            at,
          }}
        />
      </span>
    </span>
  );
}

interface ActProps {
  row: WayRow;
  notNow: string | null;
  busy: boolean;
  onStart: () => void;
  onInstall: () => void;
  onStop: () => void;
}

function Act({ row, notNow, busy, onStart, onInstall, onStop }: ActProps) {
  const program = row.name;
  if (row.run && !isOver(row.run)) {
    return (
      <Button
        size="xs"
        leftSection={<IconPlayerStop size={14} />}
        aria-label={t("reach-ways-stop-what", { program })}
        loading={busy}
        onClick={onStop}
      >
        {t("reach-ways-stop")}
      </Button>
    );
  }
  if (row.path === null) {
    return (
      <Button size="xs" variant="subtle" aria-label={t("reach-ways-how-what", { program })} onClick={onInstall}>
        {t("reach-ways-how")}
      </Button>
    );
  }
  return (
    <Button
      size="xs"
      leftSection={<IconPlayerPlay size={14} />}
      aria-label={t("reach-ways-start-what", { program })}
      disabled={notNow !== null}
      {...(notNow === null ? {} : { title: notNow })}
      onClick={onStart}
    >
      {t("reach-ways-start")}
    </Button>
  );
}

interface RunProps {
  row: WayRow;
  run: WayRun;
  busy: boolean;
  onTake: () => void;
  onForget: () => void;
}

function Run({ row, run, busy, onTake, onForget }: RunProps) {
  const { tone } = STATES[run.state];
  const canTake = run.url !== null && !isOver(run) && !run.isPublicUrl;
  return (
    <section className={styles.run} aria-label={row.name}>
      <div className={styles.runHead}>
        <span>
          <VerdictMark tone={tone} />
        </span>
        <p>
          <b>{visible(row.name)}</b> <Words spans={run.words} />
        </p>
      </div>
      {run.remark && (
        <p className="t2">
          <Words spans={run.remark} />
        </p>
      )}
      {run.visit !== null && (
        <div className={styles.visit}>
          <CopyField text={run.visit} what={t("reach-ways-the-visit")} label={t("reach-ways-visit")} />
        </div>
      )}
      {run.url !== null && !isOver(run) && (
        <div className={styles.visit}>
          <CopyField text={run.url} what={t("reach-ways-url-what")} />
        </div>
      )}
      {canTake && (
        <span>
          <Button variant="filled" loading={busy} onClick={onTake}>
            {t("reach-ways-take")}
          </Button>
        </span>
      )}
      <details open={run.state === "dropped"}>
        <summary>{t("reach-ways-said")}</summary>
        {run.said.length === 0 ? (
          <p className="t3">{t("reach-ways-said-nothing")}</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          <pre className={styles.said} tabIndex={0}>
            {run.said.map((line, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
              <span key={at}>
                {visible(line)}
                {"\n"}
              </span>
            ))}
          </pre>
        )}
      </details>
      {run.state === "dropped" && (
        <span>
          <Button onClick={onForget}>{t("reach-ways-forget")}</Button>
        </span>
      )}
    </section>
  );
}

function InstallDialog({ way, onClose }: { way: WayRow; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={t("reach-ways-how-title", { program: way.name })} withCloseButton={false}>
      <p className="t2">
        <Words spans={way.about} />
      </p>
      <p className={styles.install}>
        <Words spans={way.install ?? []} />
      </p>
      <DialogFoot>
        <Button data-autofocus onClick={onClose}>
          {t("reach-ways-how-close")}
        </Button>
      </DialogFoot>
    </Modal>
  );
}
