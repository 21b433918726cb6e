/**
 * The marks of the verdicts. They differ in outline, so they hold in greyscale, at 14 px and in forced colours; what went
 * well is an outline, what was refused is solid. A mark always stands beside its word, or carries it for screen readers.
 */
import { IconClock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { LogRow, Severity, Verdict } from "../backend";
import { t, type WordId } from "../words";
import styles from "./VerdictMark.module.css";

/** `read` is an applied exchange that only read: it recedes. `waiting` is also what the brake holds. */
export type Tone = "applied" | "none" | "partly" | "refused" | "waiting" | "info" | "read";

const SHAPES: Record<Tone, ReactNode> = {
  applied: (
    <>
      <circle cx="7" cy="7" r="5.85" strokeWidth="1.3" />
      <path d="M4.5 7.2 6.3 9l3.2-3.6" strokeWidth="1.5" />
    </>
  ),
  none: (
    <>
      <circle cx="7" cy="7" r="5.75" strokeWidth="1.4" />
      <path d="M4.6 5.9h4.8M4.6 8.3h4.8" strokeWidth="1.3" />
    </>
  ),
  partly: (
    <>
      <circle cx="7" cy="7" r="5.75" strokeWidth="1.4" />
      <path d="M7 2.6a4.4 4.4 0 0 0 0 8.8z" fill="currentColor" stroke="none" />
    </>
  ),
  refused: (
    <>
      <path d="M4.3.5h5.4l3.8 3.8v5.4l-3.8 3.8H4.3L.5 9.7V4.3z" fill="currentColor" stroke="none" />
      <path d="m5 5 4 4m0-4L5 9" stroke="var(--mark-ground, var(--ds-surface))" strokeWidth="1.6" />
    </>
  ),
  waiting: <circle cx="7" cy="7" r="5.75" strokeWidth="1.5" strokeDasharray="2.6 1.92" strokeLinecap="butt" />,
  info: (
    <>
      <circle cx="7" cy="7" r="5.75" strokeWidth="1.4" />
      <path d="M7 6.5v3.4M7 4.2v.2" strokeWidth="1.5" />
    </>
  ),
  read: <circle cx="7" cy="7" r="2" fill="currentColor" stroke="none" />,
};

const WORDS: Record<Tone, WordId> = {
  applied: "shared-verdict-applied",
  none: "shared-verdict-none",
  partly: "shared-verdict-partly",
  refused: "shared-verdict-refused",
  waiting: "shared-verdict-waiting",
  info: "shared-verdict-info",
  read: "shared-verdict-read",
};

/** The word of a verdict: "Applied", "No change", … */
export function verdictWord(tone: Tone): string {
  return t(WORDS[tone]);
}

/** The tone of a log row. */
export function toneOf(row: Pick<LogRow, "verdict" | "read" | "kind">): Tone {
  if (row.read || (row.kind !== "exchange" && row.verdict === "applied")) return "read";
  return toneOfVerdict(row.verdict);
}

/** The tone of a verdict by itself. */
export function toneOfVerdict(verdict: Verdict): Tone {
  const tones: Record<Verdict, Tone> = {
    applied: "applied",
    noChange: "none",
    partly: "partly",
    refused: "refused",
    held: "waiting",
  };
  return tones[verdict];
}

export function toneOfSeverity(severity: Severity): Tone {
  const tones: Record<Severity, Tone> = { info: "info", warning: "partly", failure: "refused" };
  return tones[severity];
}

interface Props {
  tone: Tone;
  size?: number;
  /** Says the verdict's word to screen readers, where no word stands beside the mark. */
  labelled?: boolean;
  /** Turns once in 6 s: only in the one step that waits for traffic. */
  turning?: boolean;
}

/** `<VerdictMark tone="refused" /> Refused` */
export function VerdictMark({ tone, size = 14, labelled = false, turning = false }: Props) {
  return (
    <>
      <svg
        className={styles.mark}
        data-tone={tone}
        data-turning={turning || undefined}
        viewBox="0 0 14 14"
        width={size}
        height={size}
        fill="none"
        stroke="currentColor"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {SHAPES[tone]}
      </svg>
      {labelled && <span className="vh">{verdictWord(tone)}</span>}
    </>
  );
}

/** A limit in time: a clock in the verdict's colour, in the place of its mark. */
export function Deadline({ tone }: { tone: Tone }) {
  return (
    <>
      <IconClock className={styles.mark ?? ""} data-tone={tone} size={14} aria-hidden="true" />
      <span className="vh">{verdictWord(tone)}</span>
    </>
  );
}

/** The verdict's word on its tint: the head of an entry. */
export function VerdictChip({ tone, children }: { tone: Tone; children?: ReactNode }) {
  return (
    <span className={styles.chip} data-tone={tone}>
      <VerdictMark tone={tone} />
      {children ?? verdictWord(tone)}
    </span>
  );
}

/** A word in a verdict's colour, with its mark: "Failing", "Partly". */
export function VerdictWord({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={styles.word} data-tone={tone}>
      {children}
    </span>
  );
}
