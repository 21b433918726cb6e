/** What a step rests on, in the few words that fit on its line. */
import type { SetupStep } from "../../backend";
import { EntryLink, Evidence } from "../../shared/Evidence";
import { clock, stretch } from "../../shared/format";
import { TimeText } from "../../shared/TimeText";
import { useNow } from "../../shared/time";
import { VerdictWord } from "../../shared/VerdictMark";
import { plainWords, Words } from "../../shared/Words";
import { T, t } from "../../words";
import { wrongAt, wrongWord } from "./place";
import styles from "./step.module.css";

export function StepEvidence({ step }: { step: SetupStep }) {
  const { state } = step;
  switch (state.is) {
    case "seen":
      return (
        <Evidence at={state.proof.at} seq={state.proof.seq}>
          <VerdictWord tone="applied">{t("setup-seen")}</VerdictWord>
        </Evidence>
      );
    case "rehearsed":
      return (
        <Evidence at={state.proof.at} seq={state.proof.seq}>
          <VerdictWord tone="info">{t("setup-rehearsed")}</VerdictWord>
        </Evidence>
      );
    case "follows":
      return (
        <span className={styles.evidence}>
          {t("setup-follows", { number: state.number })} <EntryLink seq={state.proof.seq} />
        </span>
      );
    case "done":
      return (
        <span className={styles.evidence}>
          {t("setup-done")} {state.at !== null && <TimeText at={state.at} detail="minute" />}
        </span>
      );
    case "ticked":
    case "unticked":
      return (
        <span className={styles.evidence}>
          {t(state.is === "ticked" ? "setup-ticked" : "setup-unticked")} <TimeText at={state.at} detail="minute" />
        </span>
      );
    case "wrong":
      return (
        <span className={styles.evidence}>
          <VerdictWord tone="refused">{t(wrongWord(step.mistake))}</VerdictWord>{" "}
          {step.mistake && <TimeText at={wrongAt(step.mistake)} />}
        </span>
      );
    case "waiting":
      return (
        <span className={styles.evidence}>
          <span className="cut">
            <VerdictWord tone="waiting">
              <Words spans={step.proof?.waiting ?? []} />
            </VerdictWord>
          </span>
          <Elapsed since={state.since} />
        </span>
      );
    case "todo":
      return <Todo step={step} />;
  }
}

/** What will show it; or why nothing will. */
function Todo({ step }: { step: SetupStep }) {
  if (step.proof) {
    return (
      <span className={styles.evidence} data-quiet>
        <span className="cut">
          <T id="setup-ticks-itself" args={{ what: <Words spans={step.proof.awaited} /> }} />
        </span>
      </span>
    );
  }
  if (!step.unproven) return null;
  return (
    <span className={styles.evidence} data-quiet title={plainWords(step.unproven)}>
      <span className="cut">
        <Words spans={step.unproven} />
      </span>
    </span>
  );
}

/** A running clock for the first hour, then a stretch of time. */
export function Elapsed({ since }: { since: number }) {
  const passed = Math.max(0, useNow() - since);
  return <span className="t3">{passed < 3_600_000 ? clock(passed) : stretch(passed)}</span>;
}
