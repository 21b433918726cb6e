/** Instants in words: local, 24 hours, the date only where it is not today. */
import { useSyncExternalStore } from "react";
import { LANGUAGE, t } from "../words";
import { stretch } from "./format";

const MONTHS = Array.from({ length: 12 }, (_, month) =>
  new Intl.DateTimeFormat(LANGUAGE, { month: "short", timeZone: "UTC" }).format(Date.UTC(2026, month, 1)),
);
const two = (value: number) => String(value).padStart(2, "0");

/** `14:21:37` */
export function timeOfDay(at: number): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `.410` */
export function milliseconds(at: number): string {
  return `.${String(new Date(at).getMilliseconds()).padStart(3, "0")}`;
}

/** `20 Nov`, with the year if it is another one. */
export function day(at: number, now: number): string {
  const date = new Date(at);
  const words = `${date.getDate()} ${MONTHS[date.getMonth()]}`;
  return date.getFullYear() === new Date(now).getFullYear() ? words : `${words} ${date.getFullYear()}`;
}

export function isSameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

export type Detail =
  /** `14:21:37`, `20 Nov 18:01`, `12 Jan 2025` */
  | "short"
  /** `14:21`, `20 Nov 18:01`, `12 Jan 2025` */
  | "minute"
  /** `23 Nov 14:21:37.410`, `12 Jan 2025 09:04:11.000` */
  | "full"
  /** `20 Nov`, `12 Jan 2025`: for days, such as an expiry */
  | "day";

/** An instant in local time. */
export function instant(at: number, now: number, detail: Detail = "short"): string {
  if (detail === "full") return `${day(at, now)} ${timeOfDay(at)}${milliseconds(at)}`;
  if (detail === "day") return day(at, now);
  if (isSameDay(at, now)) return detail === "minute" ? timeOfDay(at).slice(0, 5) : timeOfDay(at);
  if (new Date(at).getFullYear() !== new Date(now).getFullYear()) return day(at, now);
  return `${day(at, now)} ${timeOfDay(at).slice(0, 5)}`;
}

/** The exact instant, for hovering: `2026-11-23 14:21:37.410 UTC`. */
export function utc(at: number): string {
  return `${new Date(at).toISOString().replace("T", " ").replace("Z", "")} UTC`;
}

/** Only in health lines and time limits: "2 s ago", "in 7 d". */
export function relative(at: number, now: number): string {
  return at <= now ? t("shared-ago", { time: stretch(now - at) }) : t("shared-in", { time: stretch(at - now) });
}

/** One clock for the page. It ticks once a second while somebody looks. */
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const notify of listeners) notify();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The present, ticking each second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** The present, ticking once in `step` milliseconds: a component that shows only days or minutes need not draw each second. */
export function useCoarseNow(step: number): number {
  return useSyncExternalStore(subscribe, () => now - (now % step));
}
