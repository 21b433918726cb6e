/** The scale of a chart: round numbers, three hairlines. */
import type { Range } from "../../backend";
import { t } from "../../words";

/** The least round number that holds the figures, even, for the line in the middle. */
export function roundTop(most: number): number {
  if (most <= 10) return Math.max(2, Math.ceil(most / 2) * 2);
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= most) ?? 10;
  return Math.round(step * power);
}

const DAYS = (at: number) => new Intl.DateTimeFormat("en", { weekday: "short" }).format(at);
const two = (value: number) => String(value).padStart(2, "0");

/** What stands below a point of time: the time of day, or the day over a week. */
export function timeLabel(at: number, range: Range): string {
  if (range === "7d") return DAYS(at);
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The day of a bar: "Tue", the last one "today". */
export function dayLabel(at: number, isLast: boolean): string {
  return isLast ? t("overview-today") : DAYS(at);
}

/** The search that shows the log of a range. */
export function searchOf(range: Range): string {
  return `after:${range}`;
}
