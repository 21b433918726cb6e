/** The live log: what is filtered, in a list that follows; one row open beside it. The whole state is in the address. */
import { getRouteApi } from "@tanstack/react-router";
import { type CSSProperties, type KeyboardEvent, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { type LogQuery, useBackend, useRead } from "../../backend";
import { CopyButton } from "../../shared/Copy";
import { EmptyState } from "../../shared/EmptyState";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { useKeys } from "../../shared/keys";
import { followLog, isWhole } from "../../shared/log/followLog";
import { LoadingRows, useTitle } from "../../shared/Page";
import { useStatus } from "../../shared/status";
import type { TailState } from "../../shared/TailControl";
import { t } from "../../words";
import { EntryPane } from "./EntryPane";
import styles from "./LiveLogPage.module.css";
import { LogGrid } from "./LogGrid";
import { LogToolbar } from "./LogToolbar";
import { NothingFound } from "./NothingFound";
import { PaneEdge } from "./PaneEdge";
import { usePaneWidth } from "./paneWidth";

const route = getRouteApi("/log");
/** Counts are asked again this often while rows come. */
const COUNT_EVERY_MS = 2_000;
/** Keys of the grid that work without single keys: rows to go, 0 opens. */
const GRID_MOVES: Readonly<Record<string, 1 | -1 | 0>> = { ArrowDown: 1, ArrowUp: -1, Enter: 0 };

export function LiveLogPage() {
  useTitle(t("frame-nav-log"));
  const backend = useBackend();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const pane = usePaneWidth();
  const status = useStatus();
  const open = search.entry ?? null;
  const text = search.q ?? "";
  const outcome = search.outcome ?? null;
  const hideReads = search.reads === "hidden";

  const filter = useMemo(
    () => ({ text, outcome, hideReads, connection: null, resource: null }),
    [text, outcome, hideReads],
  );
  const query: LogQuery = { ...filter, after: null, before: null, limit: 0 };
  const follower = useMemo(() => followLog(backend, filter), [backend, filter]);
  const view = useSyncExternalStore(follower.subscribe, follower.view);
  const counts = useRead("log.counts", { ...query, outcome: null }, { every: COUNT_EVERY_MS, keepLast: true });

  const [away, setAway] = useState(false);
  const [taken, setTaken] = useState(0);
  const [keyboardAt, setKeyboardAt] = useState<number | null>(null);
  const current = open ?? keyboardAt;
  const held = away || open !== null;
  useEffect(() => follower.hold(held), [follower, held]);

  const change = (some: Partial<typeof search>) =>
    void navigate({ search: (was) => ({ ...was, ...some }) as typeof search, replace: true });
  const openRow = (seq: number | null) => {
    if (seq !== null) setKeyboardAt(seq);
    void navigate({ search: (was) => ({ ...was, entry: seq ?? undefined }) as typeof search, replace: open !== null });
  };
  const take = () => {
    follower.takeWaiting();
    setTaken((count) => count + 1);
  };

  function step(by: 1 | -1): void {
    const at = view.rows.findIndex((row) => row.seq === current);
    const next = at < 0 ? view.rows[0] : view.rows[at + by];
    if (!next) return;
    if (open === null) setKeyboardAt(next.seq);
    else openRow(next.seq);
  }

  const stopped = status.isError || (status.data && status.data.service.state !== "running");
  const tail: TailState = stopped
    ? { kind: "stopped" }
    : view.paused
      ? { kind: "paused", count: view.waiting }
      : held || view.waiting > 0
        ? { kind: "waiting", count: view.waiting }
        : { kind: "following" };

  function onEscape(): void {
    if (open !== null) openRow(null);
    else if (text !== "") change({ q: undefined as never });
  }
  const openCurrent = () => current !== null && open === null && openRow(current);

  useKeys(
    {
      j: () => step(1),
      k: () => step(-1),
      p: () => follower.pause(!view.paused),
      ".": take,
      Enter: openCurrent,
    },
    { Escape: onEscape },
  );

  function onGridKey(event: KeyboardEvent): void {
    const move = GRID_MOVES[event.key];
    if (move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (move === 0) openCurrent();
    else step(move);
  }

  return (
    <div className={styles.page} data-open={open !== null || undefined}>
      <h1 className="vh">{t("frame-nav-log")}</h1>
      <LogToolbar
        query={query}
        counts={counts.data}
        problem={view.problem}
        tail={tail}
        onSearch={(q) => change({ q: (q === "" ? undefined : q) as never })}
        onOutcome={(value) => change({ outcome: (value ?? undefined) as never })}
        onReads={(shown) => change({ reads: (shown ? undefined : "hidden") as never })}
        onTake={take}
        onPause={() => follower.pause(!view.paused)}
      />
      <div className={styles.split}>
        <LogGrid
          view={view}
          open={open}
          current={current}
          anew={`${text} ${outcome} ${hideReads} ${taken}`}
          onOpen={(seq) => openRow(seq === open ? null : seq)}
          onKeyDown={onGridKey}
          onSight={follower.ensure}
          onScrolledAway={setAway}
        >
          {instead()}
        </LogGrid>
        {open !== null && (
          <>
            <PaneEdge {...pane} />
            <div className={styles.pane} style={{ "--pane-width": `${pane.width}px` } as CSSProperties}>
              <EntryPane seq={open} onClose={() => openRow(null)} onNewer={() => step(-1)} onOlder={() => step(1)} />
            </div>
          </>
        )}
      </div>
    </div>
  );

  /** What stands in the place of rows. */
  function instead() {
    if (view.phase === "loading") return <LoadingRows rows={20} height={30} />;
    if (view.phase === "failed") return <ErrorAlert error={view.error} onRetry={follower.retry} />;
    if (view.total > 0) return undefined;
    if (!isWhole(filter)) {
      return (
        <NothingFound
          query={query}
          onSearch={(q) => change({ q: (q === "" ? undefined : q) as never })}
          onEverything={() => change({ outcome: undefined as never, reads: undefined as never })}
        />
      );
    }
    return (
      <EmptyState
        tone="waiting"
        title={t("live-log-waiting")}
        actions={
          status.data && (
            <CopyButton text={sampleCurl(status.data.baseUrl)} what={t("live-log-sample-curl-what")}>
              {t("live-log-sample-curl")}
            </CopyButton>
          )
        }
      >
        {t("live-log-waiting-detail")}
      </EmptyState>
    );
  }
}

/** Creates one user; the token is the reader's. */
function sampleCurl(baseUrl: string): string {
  const body = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com","displayName":"Ada Byrne"}`;
  return `curl -X POST ${baseUrl}/Users \\\n  -H "Authorization: Bearer $TOKEN" \\\n  -H "Content-Type: application/scim+json" \\\n  -d '${body}'`;
}
