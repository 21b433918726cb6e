/** When a token or a secret ends: in so many days, on a date, or never, which needs a tick. */
import { Checkbox, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Expiry } from "../../backend";
import { fieldError } from "../../shared/errors";
import { t } from "../../words";
import styles from "./connections.module.css";

const DAYS = [7, 30, 90, 180, 365];

/** What is chosen so far; `usual` is the number of days to begin with. */
export function useExpiry(usual: string) {
  const [expires, setExpires] = useState<string>(usual);
  const [date, setDate] = useState("");
  const [never, setNever] = useState(false);
  const end = endOfDay(date);
  const isPast = end === null || end <= Date.now();
  return {
    expires,
    setExpires,
    date,
    setDate,
    never,
    setNever,
    isPast,
    /** `null` while something is missing. */
    chosen(): Expiry | null {
      if (expires === "never") return never ? { kind: "never" } : null;
      if (expires === "date") return end !== null && end > Date.now() ? { kind: "at", at: end } : null;
      return { kind: "days", days: Number(expires) };
    },
    /** True if the error is said beside a field here. */
    isAtField: (error: unknown) => expires === "date" && fieldError(error, "expiry") !== null,
  };
}

interface Props {
  end: ReturnType<typeof useExpiry>;
  label: string;
  /** The form was sent once, so what is missing is said. */
  tried: boolean;
  error: unknown;
}

export function ExpiryFields({ end, label, tried, error }: Props) {
  const dateProblem =
    fieldError(error, "expiry") ??
    (tried && end.expires === "date" && end.isPast ? t("connections-token-date-past") : null);
  const neverProblem = tried && end.expires === "never" && !end.never ? t("connections-token-never-missing") : null;
  return (
    <>
      <div className={styles.expiry}>
        <Select
          label={label}
          data={[
            ...DAYS.map((days) => ({ value: String(days), label: t("connections-token-days", { days }) })),
            { value: "date", label: t("connections-token-date") },
            { value: "never", label: t("connections-token-never") },
          ]}
          value={end.expires}
          onChange={(value) => value && end.setExpires(value)}
          comboboxProps={{ withinPortal: true }}
        />
        {end.expires === "date" && (
          <TextInput
            type="date"
            label={t("connections-token-date-label")}
            value={end.date}
            error={dateProblem}
            onChange={(event) => end.setDate(event.currentTarget.value)}
          />
        )}
      </div>
      {end.expires === "never" && (
        <Checkbox
          label={t("connections-token-never-tick")}
          checked={end.never}
          error={neverProblem}
          onChange={(event) => end.setNever(event.currentTarget.checked)}
        />
      )}
    </>
  );
}

/** The last moment of a local day, from `2026-11-30`. */
function endOfDay(date: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  const end = new Date(`${date}T23:59:59`).getTime();
  return Number.isNaN(end) ? null : end;
}
