import { type Detail, instant, relative, useCoarseNow, useNow, utc } from "./time";

/** An instant, local, with the exact UTC instant on hover: `<TimeText at={row.at} />`. */
export function TimeText({ at, detail = "short" }: { at: number; detail?: Detail }) {
  const now = useCoarseNow(60_000);
  return (
    <time dateTime={new Date(at).toISOString()} title={utc(at)}>
      {instant(at, now, detail)}
    </time>
  );
}

/** "2 s ago", "in 7 d": only in health lines and time limits. */
export function RelativeTime({ at }: { at: number }) {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={utc(at)}>
      {relative(at, now)}
    </time>
  );
}
