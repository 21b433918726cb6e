/** What has arrived for a step: from reaching this service to the very request that proves it. */
import type { SetupStep } from "../../backend";
import { Evidence } from "../../shared/Evidence";
import { type Tone, VerdictMark, VerdictWord } from "../../shared/VerdictMark";
import { Words } from "../../shared/Words";
import { t } from "../../words";
import { Elapsed } from "./StepEvidence";
import styles from "./step.module.css";

export function Arrivals({ step }: { step: SetupStep }) {
  if (step.arrivals.length === 0) {
    if (!step.unproven) return null;
    return (
      <p className={styles.note}>
        <VerdictMark tone="read" />
        <span>
          <b>{t("setup-not-proven")}:</b> <Words spans={step.unproven} />
        </span>
      </p>
    );
  }
  const since = step.state.is === "waiting" ? step.state.since : null;
  const last = step.arrivals.length - 1;
  return (
    <div>
      <h4 className={styles.label}>{t("setup-arrived")}</h4>
      <ul className={styles.arrivals}>
        {step.arrivals.map(({ state, words, exchange }, at) => {
          const tone: Tone = state;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rungs of the ladder keep their places
            <li key={at}>
              <VerdictMark tone={tone} labelled turning={at === last && since !== null} />
              <span>
                {tone === "applied" || (tone === "waiting" && at !== last) ? (
                  <Words spans={words} />
                ) : (
                  <VerdictWord tone={tone}>
                    <Words spans={words} />
                  </VerdictWord>
                )}
              </span>
              {exchange ? (
                <Evidence at={exchange.at} seq={exchange.seq} />
              ) : (
                at === last && since !== null && <Elapsed since={since} />
              )}
            </li>
          );
        })}
      </ul>
      {step.proof?.usually && step.state.is !== "seen" && (
        <p className={styles.hint}>
          <Words spans={step.proof.usually} />
        </p>
      )}
    </div>
  );
}
