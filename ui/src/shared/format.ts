/** Numbers, durations, sizes, and what is cut where. */
import { LANGUAGE, t } from "../words";

const whole = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 1, minimumFractionDigits: 1 });

/** The exact number with separators: `48,213`. */
export function exact(count: number): string {
  return whole.format(count);
}

/** Exact to 9,999, then `12.4 k`, `3.1 M`. Where this is shown, the exact figure is on hover. */
export function rounded(count: number): string {
  if (count < 10_000) return exact(count);
  return count < 999_950 ? `${short.format(count / 1000)} k` : `${short.format(count / 1_000_000)} M`;
}

/** A duration given in milliseconds: `8 ms`, `1.24 s`, `3 min`, `2 h`, `12 d`. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${ms > 0 && ms < 9.95 ? Number(Math.max(0.1, ms).toFixed(1)) : Math.round(ms)} ms`;
  if (ms < 59_995) return `${(ms / 1000).toFixed(2).replace(/\.?0+$/, "")} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 48 * 3_600_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} d`;
}

/** A stretch of time for people, without fractions: `40 s`, `3 min`, `2 h`, `7 d`. */
export function stretch(ms: number): string {
  if (ms < 59_500) return `${Math.max(1, Math.round(ms / 1000))} s`;
  return duration(Math.max(60_000, ms));
}

/** Seconds as a running clock: `0:14`, `2:05`, `1:00:09`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** A size in bytes: `246 bytes`, `12.4 KB`, `1.2 GB`. */
export function bytes(size: number): string {
  if (size < 1000) return t("shared-bytes", { count: size });
  const units = ["KB", "MB", "GB", "TB"];
  let value = size / 1000;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${short.format(value)} ${units[unit]}`;
}

/** Ids and paths are cut in the middle: `0f6c42be…7f90`. */
export function middle(text: string, longest = 16): string {
  if (text.length <= longest) return text;
  const tail = Math.max(4, Math.floor(longest / 3));
  return `${text.slice(0, longest - tail - 1)}…${text.slice(-tail)}`;
}
