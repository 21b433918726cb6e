/**
 * Follows the provisioning log for `useSyncExternalStore`: a bounded window of rows, newest first, out of a log of any
 * length. The bell only says "look again"; rows always come from `log.page`, so a lost bell costs time, never a row.
 *
 * Rows stand at an index of the whole list (0 is the newest). At the top the window follows; while it is held (a row is
 * open, the reader scrolled away) or paused, new rows are counted and not shown, so nothing moves under the pointer.
 */
import { type Backend, ConsoleFailure, type LogPage, type LogQuery, type LogRow } from "../../backend";

/** What the list asks for; the cursors are this file's business. */
export type LogFilter = Omit<LogQuery, "after" | "before" | "limit">;

export interface LogView {
  phase: "loading" | "ready" | "failed";
  /** Newest first, without gaps. */
  rows: readonly LogRow[];
  /** The index of `rows[0]` in the whole list. */
  start: number;
  /** How many rows the whole list has, as far as that is known. */
  total: number;
  /** The last row of the list is known. */
  ends: boolean;
  /** New rows that are stored and not shown. */
  waiting: number;
  paused: boolean;
  error: ConsoleFailure | null;
  /** A term of the search box that the service side did not understand, in words. */
  problem: string | null;
  /**
   * Rows that moved every index down (up, if negative) without being new, since the view began: a reader keeps the place by
   * scrolling as far.
   */
  shifted: number;
}

/** The first page: what a tall window shows, twice. */
const FIRST = 100;
/** The most that `log.page` gives at once. */
const PAGE = 500;
/** Rows kept. Beyond it those farthest from the reader are dropped and fetched again when needed. */
const KEEP = 3_000;
/** Rows within this distance of the window's end are fetched before they are seen. */
const AHEAD = 150;
/** Beyond this distance the window jumps instead of reading everything between. */
const JUMP = 2_000;
/** The longest list that is given a scroll bar: browsers draw no element taller than about 33 million pixels. */
const TALLEST = 1_000_000;
/** Backs the bell: a lost one is made up for. */
const LOOK_EVERY_MS = 1_000;
/** After a failed look, wait this long. */
const AGAIN_AFTER_MS = 2_000;

const NOTHING: LogView = {
  phase: "loading",
  rows: [],
  start: 0,
  total: 0,
  ends: false,
  waiting: 0,
  paused: false,
  error: null,
  problem: null,
  shifted: 0,
};

/** Whether every entry matches, so that an index can be turned into an entry's number. */
export function isWhole(filter: LogFilter): boolean {
  return filter.text.trim() === "" && !filter.outcome && !filter.hideReads && !filter.connection && !filter.resource;
}

export type LogFollower = ReturnType<typeof followLog>;

export function followLog(backend: Backend, filter: LogFilter) {
  let view = NOTHING;
  /** Entries up to this number have been looked at. */
  let seen = 0;
  let held = false;
  let busy = false;
  let rung = false;
  let fetching: "no" | "older" | "newer" | "jump" = "no";
  let stopped = false;
  let generation = 0;
  let frame = 0;
  let stopWatching: (() => void) | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  let notBefore = 0;
  const listeners = new Set<() => void>();

  function show(change: Partial<LogView>): void {
    view = { ...view, ...change };
    // Drawing more often than the screen does would only cost.
    if (frame === 0) frame = requestAnimationFrame(tell);
  }
  function tell(): void {
    frame = 0;
    for (const notify of listeners) notify();
  }
  const page = (cursor: { after?: number; before?: number }, limit: number): Promise<LogPage> =>
    backend.call("log.page", { ...filter, after: cursor.after ?? null, before: cursor.before ?? null, limit });
  const atTop = () => view.start === 0;
  const follows = () => !held && !view.paused && atTop();

  /** Reads from the newest row on, forgetting the window. */
  async function begin(): Promise<void> {
    const mine = ++generation;
    try {
      const first = await page({}, FIRST);
      if (mine !== generation || stopped) return;
      seen = first.head;
      show({
        ...NOTHING,
        phase: "ready",
        paused: view.paused,
        rows: first.rows,
        total: first.more ? estimate(first) : first.rows.length,
        ends: !first.more,
        problem: first.problem,
      });
    } catch (thrown) {
      if (mine !== generation || stopped) return;
      notBefore = Date.now() + AGAIN_AFTER_MS;
      show({ phase: view.rows.length > 0 ? "ready" : "failed", error: ConsoleFailure.from(thrown) });
    }
  }

  /** Of the whole log the numbers tell how long it is; of a part only that there is more. */
  function estimate(first: LogPage): number {
    const known = first.rows.length;
    const newest = first.rows[0]?.seq ?? 0;
    return isWhole(filter) ? Math.min(Math.max(known + 1, newest), TALLEST) : known + AHEAD;
  }

  /** The bell rang: looks at what came since. */
  async function look(): Promise<void> {
    if (busy) {
      rung = true;
      return;
    }
    if (stopped || Date.now() < notBefore) return;
    busy = true;
    const mine = generation;
    try {
      do {
        rung = false;
        for (let more = true; more && mine === generation && !stopped; ) {
          const newer = await page({ after: seen }, PAGE);
          if (mine !== generation || stopped) break;
          more = newer.more;
          seen = more ? (newer.rows.at(-1)?.seq ?? newer.head) : newer.head;
          if (view.error) show({ error: null });
          if (newer.rows.length > 0) take(newer.rows);
        }
      } while (rung && mine === generation);
    } catch (thrown) {
      notBefore = Date.now() + AGAIN_AFTER_MS;
      if (mine === generation) show({ error: ConsoleFailure.from(thrown) });
    } finally {
      busy = false;
    }
  }

  /** Takes new rows, oldest first, into the window, or counts them. */
  function take(newer: readonly LogRow[]): void {
    if (!follows()) {
      show({ waiting: view.waiting + newer.length });
      return;
    }
    // Scrolling up may have brought some of them already.
    const newest = view.rows[0]?.seq ?? 0;
    const fresh = newer.filter((row) => row.seq > newest);
    const all = fresh.reverse().concat(view.rows);
    const rows = all.slice(0, KEEP);
    const total = view.total + fresh.length;
    const dropped = all.length > KEEP;
    show({ rows, total: Math.min(total, TALLEST), ends: view.ends && !dropped });
  }

  /** Makes sure that these indices are there, soon. Called while scrolling. */
  function ensure(first: number, last: number): void {
    if (fetching !== "no" || view.phase !== "ready" || view.rows.length === 0 || stopped) return;
    const end = view.start + view.rows.length;
    if (isWhole(filter) && (first > end + JUMP || last < view.start - JUMP)) void jump(first);
    else if (last > end - AHEAD && !(view.ends && end >= view.total)) void older();
    else if (first < view.start + AHEAD && view.start > 0) void newer();
  }

  async function loadWith<T>(kind: typeof fetching, work: () => Promise<T>, use: (answer: T) => void): Promise<void> {
    if (Date.now() < notBefore) return;
    const mine = generation;
    fetching = kind;
    try {
      const answer = await work();
      if (mine === generation && !stopped) use(answer);
    } catch (thrown) {
      notBefore = Date.now() + AGAIN_AFTER_MS;
      if (mine === generation && !stopped) show({ error: ConsoleFailure.from(thrown) });
    } finally {
      fetching = "no";
    }
  }

  function older(): Promise<void> {
    const last = view.rows.at(-1);
    if (!last) return Promise.resolve();
    return loadWith(
      "older",
      () => page({ before: last.seq }, PAGE),
      (answer) => {
        // A follower may have dropped the row that the page continues.
        if (view.rows.at(-1)?.seq !== last.seq) return;
        const all = view.rows.concat(answer.rows);
        const dropped = Math.max(0, all.length - KEEP);
        const end = view.start + all.length;
        show({
          rows: dropped > 0 ? all.slice(dropped) : all,
          start: view.start + dropped,
          ends: !answer.more,
          total: answer.more ? Math.min(Math.max(view.total, end + AHEAD), TALLEST) : end,
          error: null,
        });
      },
    );
  }

  function newer(): Promise<void> {
    const first = view.rows[0];
    if (!first) return Promise.resolve();
    return loadWith(
      "newer",
      () => page({ after: first.seq }, PAGE),
      (answer) => {
        if (view.rows[0]?.seq !== first.seq) return;
        const all = [...answer.rows].reverse().concat(view.rows);
        // After a jump the index was a guess; at the top it is known.
        const guessed = view.start - answer.rows.length;
        const start = answer.more ? Math.max(guessed, 1) : 0;
        if (!answer.more) seen = Math.max(seen, answer.head);
        show({
          rows: all.slice(0, KEEP),
          start,
          ends: view.ends && all.length <= KEEP,
          shifted: view.shifted + (start - guessed),
          waiting: answer.more ? view.waiting : 0,
          error: null,
        });
      },
    );
  }

  /** Only in the whole log: its numbers have no gaps to speak of. */
  function jump(index: number): Promise<void> {
    const first = view.rows[0];
    if (!first) return Promise.resolve();
    const from = Math.max(0, index - AHEAD);
    if (from === 0) return begin();
    const seq = Math.max(1, first.seq - (from - view.start));
    return loadWith(
      "jump",
      () => page({ before: seq + 1 }, PAGE),
      (answer) => {
        if (answer.rows.length === 0) return;
        const end = from + answer.rows.length;
        show({
          rows: answer.rows,
          start: from,
          ends: !answer.more,
          total: answer.more ? Math.max(view.total, end + AHEAD) : end,
          error: null,
        });
      },
    );
  }

  function ring(): void {
    if (view.phase === "failed" && Date.now() >= notBefore) void begin();
    else if (view.phase === "ready") void look();
  }

  return {
    view: () => view,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      if (listeners.size === 1) {
        stopped = false;
        stopWatching = backend.watchLog(ring);
        timer = setInterval(ring, LOOK_EVERY_MS);
        if (view.phase === "loading") void begin();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stopped = true;
        stopWatching?.();
        clearInterval(timer);
        cancelAnimationFrame(frame);
        frame = 0;
      };
    },
    /** A row is open, or the reader scrolled away. Released at the top, it goes on by itself. */
    hold(value: boolean): void {
      if (held === value) return;
      held = value;
      if (follows() && view.waiting > 0) void begin();
    },
    pause(value: boolean): void {
      if (view.paused === value) return;
      show({ paused: value });
      if (!value && view.waiting > 0 && follows()) void begin();
    },
    /** Shows what waits: the window goes to the newest row. */
    takeWaiting(): void {
      view = { ...view, paused: false };
      void begin();
    },
    ensure,
    retry(): void {
      notBefore = 0;
      show({ phase: "loading", error: null });
      void begin();
    },
  };
}
