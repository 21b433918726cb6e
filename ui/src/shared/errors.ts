/** Errors of operations as words, in one place. */
import type { ReactNode } from "react";
import { ConsoleFailure } from "../backend";
import { t } from "../words";
import { told } from "./visible";

export interface ErrorWords {
  /** What to do, or what happened if nothing can be done. */
  heading: string;
  detail: string | null;
  /** For "Copy details": everything that a report needs. */
  report: string;
}

/** What an error says to the person at the screen. */
export function describeError(thrown: unknown): ErrorWords {
  const failure = ConsoleFailure.from(thrown);
  const report = `${failure.code}: ${failure.message}${failure.detail ? `\n${failure.detail}` : ""}`;
  switch (failure.code) {
    case "unreachable":
      return { heading: t("shared-error-unreachable"), detail: t("shared-error-unreachable-detail"), report };
    case "sessionEnded":
      return { heading: t("frame-session-ended"), detail: t("frame-session-ended-detail"), report };
    default:
      return { heading: failure.message, detail: failure.detail, report };
  }
}

/** The sentence for a form field, if the error is about that field. */
export function fieldError(thrown: unknown, field: string): ReactNode {
  if (!thrown) return null;
  const failure = ConsoleFailure.from(thrown);
  return failure.field === field ? told(failure.message) : null;
}
