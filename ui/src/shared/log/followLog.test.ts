import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LogPage, LogQuery, LogRow } from "../../backend";
import { failure, fakeBackend } from "../../test/fake";
import { followLog, type LogFilter } from "./followLog";

const WHOLE: LogFilter = { text: "", outcome: null, hideReads: false, connection: null, resource: null };

function row(seq: number): LogRow {
  return {
    seq,
    at: seq,
    kind: "exchange",
    verdict: seq % 10 === 0 ? "refused" : "applied",
    read: false,
    connectionId: null,
    connectionName: null,
    monogram: null,
    actor: "",
    words: [],
    method: "GET",
    path: "/Users",
    status: 200,
    tookMs: 1,
    quirks: 0,
    resourceId: null,
    resourceKind: null,
    count: 1,
  };
}

/** A log of `head` entries behind `log.page`, and its bell. */
function logOf(head: number) {
  let ring = () => {};
  const log = { head, broken: false, ring: () => ring() };
  const backend = fakeBackend({
    "log.page": (query: LogQuery): LogPage => {
      if (log.broken) throw failure("internal", "the disk is gone");
      const matches = (seq: number) => query.outcome === null || row(seq).verdict === query.outcome;
      const rows: LogRow[] = [];
      const step = query.after === null ? -1 : 1;
      let seq = query.after === null ? (query.before ?? log.head + 1) - 1 : query.after + 1;
      seq = Math.min(seq, log.head);
      for (; seq >= 1 && seq <= log.head && rows.length <= query.limit; seq += step)
        if (matches(seq)) rows.push(row(seq));
      if (query.after !== null && query.after >= log.head) rows.length = 0;
      return { rows: rows.slice(0, query.limit), head: log.head, more: rows.length > query.limit, problem: null };
    },
  });
  backend.watchLog = (onHead) => {
    ring = () => onHead(log.head);
    return () => undefined;
  };
  return { log, backend };
}

async function settle() {
  await vi.advanceTimersByTimeAsync(50);
}

async function follow(head: number, filter: LogFilter = WHOLE) {
  const { log, backend } = logOf(head);
  const follower = followLog(backend, filter);
  const stop = follower.subscribe(() => undefined);
  await settle();
  return { log, backend, follower, stop, view: () => follower.view() };
}

const newest = (view: { rows: readonly LogRow[] }) => view.rows[0]?.seq;

describe("following the log", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("begins with the newest rows and knows how long the whole log is", async () => {
    const { view } = await follow(5_000);
    expect(view()).toMatchObject({ phase: "ready", start: 0, total: 5_000, ends: false });
    expect(newest(view())).toBe(5_000);
  });

  it("takes new rows at the top when the bell rings", async () => {
    const { log, view } = await follow(50);
    log.head = 53;
    log.ring();
    await settle();
    expect(
      view()
        .rows.map((one) => one.seq)
        .slice(0, 4),
    ).toEqual([53, 52, 51, 50]);
    expect(view()).toMatchObject({ total: 53, ends: true, waiting: 0 });
  });

  it("makes up for a lost bell within a second", async () => {
    const { log, view } = await follow(5);
    log.head = 6;
    await vi.advanceTimersByTimeAsync(1_100);
    expect(newest(view())).toBe(6);
  });

  it("counts and moves nothing while a row is open, and goes on when it closes", async () => {
    const { log, follower, view } = await follow(100);
    follower.hold(true);
    log.head = 112;
    log.ring();
    await settle();
    expect(view()).toMatchObject({ waiting: 12 });
    expect(newest(view())).toBe(100);
    follower.hold(false);
    await settle();
    expect(newest(view())).toBe(112);
    expect(view().waiting).toBe(0);
  });

  it("counts while it is paused until the reader goes on", async () => {
    const { log, follower, view } = await follow(10);
    follower.pause(true);
    log.head = 2_010;
    log.ring();
    await settle();
    expect(view()).toMatchObject({ paused: true, waiting: 2_000 });
    follower.pause(false);
    await settle();
    expect(view()).toMatchObject({ paused: false, waiting: 0 });
    expect(newest(view())).toBe(2_010);
  });

  it("keeps a bounded window when thousands arrive", async () => {
    const { log, view } = await follow(10);
    log.head = 20_000;
    log.ring();
    await settle();
    expect(newest(view())).toBe(20_000);
    expect(view().rows.length).toBeLessThanOrEqual(3_000);
    expect(view().total).toBe(20_000);
  });

  it("pages back, keeps each row at its index and drops those far away", async () => {
    const { follower, view } = await follow(9_000);
    for (let at = 0; at < 6_000; at += 200) {
      follower.ensure(at, at + 40);
      await settle();
    }
    const { rows, start } = view();
    expect(rows.length).toBeLessThanOrEqual(3_000);
    expect(start).toBeGreaterThan(0);
    expect(rows.map((one) => one.seq)).toEqual(rows.map((_, at) => 9_000 - start - at));
  });

  it("jumps into the middle of a million rows with one request", async () => {
    const { backend, follower, view } = await follow(1_000_000);
    const before = backend.asked.length;
    follower.ensure(500_000, 500_040);
    await settle();
    expect(backend.asked.length).toBe(before + 1);
    const at = 500_020 - view().start;
    expect(view().rows[at]?.seq).toBe(1_000_000 - 500_020);
  });

  it("scrolls back up to the newest row without a gap or a double", async () => {
    const { log, follower, view } = await follow(10_000);
    follower.hold(true);
    follower.ensure(5_000, 5_040);
    await settle();
    log.head = 10_007;
    log.ring();
    await settle();
    for (let at = 4_900; at >= 0; at -= 100) {
      follower.ensure(at, at + 40);
      await settle();
    }
    expect(view()).toMatchObject({ start: 0, waiting: 0 });
    const seqs = view().rows.map((one) => one.seq);
    expect(seqs[0]).toBe(10_007);
    expect(seqs).toEqual(seqs.map((_, at) => 10_007 - at));
  });

  it("reads a filtered list in order to its end", async () => {
    const { follower, view } = await follow(3_000, { ...WHOLE, outcome: "refused" });
    expect(view().ends).toBe(false);
    for (let at = 0; at < 300; at += 40) {
      follower.ensure(at, at + 40);
      await settle();
    }
    expect(view()).toMatchObject({ ends: true, total: 300 });
  });

  it("says what failed, keeps what it has, and recovers by itself", async () => {
    const { log, view } = await follow(10);
    log.broken = true;
    log.head = 11;
    log.ring();
    await settle();
    expect(view().error?.message).toBe("the disk is gone");
    expect(newest(view())).toBe(10);
    log.broken = false;
    await vi.advanceTimersByTimeAsync(4_000);
    expect(view().error).toBeNull();
    expect(newest(view())).toBe(11);
  });

  it("fails at first and tries again", async () => {
    const { log, backend } = logOf(3);
    log.broken = true;
    const follower = followLog(backend, WHOLE);
    follower.subscribe(() => undefined);
    await settle();
    expect(follower.view().phase).toBe("failed");
    log.broken = false;
    await vi.advanceTimersByTimeAsync(4_000);
    expect(follower.view()).toMatchObject({ phase: "ready", total: 3 });
  });
});
