/** How long access tokens live, as people choose it: whole hours from 1 to 6. */
import { t } from "../../../words";

export const HOUR_SECONDS = 3600;

export const HOURS = [1, 2, 3, 4, 5, 6];

/** Hours of a client's access tokens, with a half where a script set one. */
export function hoursOf(client: { lifetimeSeconds: number }): number {
  return Math.round((client.lifetimeSeconds / HOUR_SECONDS) * 10) / 10;
}

/** The choices of a select. */
export function hourChoices(): Array<{ value: string; label: string }> {
  return HOURS.map((hours) => ({ value: String(hours), label: t("oauth-hours", { hours }) }));
}
