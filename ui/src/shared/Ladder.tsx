/** The seven rungs: marks on a hairline, what was found, and under the one that failed what to do. */
import type { ReactNode } from "react";
import type { ReachFix, ReachOutcome, ReachReport, ReachRung, ReachRungName } from "../backend";
import { T, t } from "../words";
import { CopyField } from "./Copy";
import { duration } from "./format";
import styles from "./Ladder.module.css";
import { TimeText } from "./TimeText";
import { type Tone, VerdictMark, VerdictWord } from "./VerdictMark";
import { Name, visible } from "./visible";
import { Words } from "./Words";

const RUNGS = 7;

export function toneOfOutcome(outcome: ReachOutcome): Tone {
  const tones: Record<ReachOutcome, Tone> = { reachable: "applied", tokenNotTried: "none", stopped: "refused" };
  return tones[outcome];
}

interface Props {
  report: ReachReport | null;
  /** What is being tried; the report is then one of before. */
  climbing: ReachRungName | "starting" | null;
  /** The connection as which the report came about. */
  as: string | null;
}

export function LadderCard({ report, climbing, as }: Props) {
  if (report === null && climbing === null) return null;
  return (
    <section className={styles.card} aria-labelledby="ladder-title" aria-busy={climbing !== null}>
      <header className={styles.head} aria-live="polite">
        {climbing !== null ? (
          <>
            <VerdictMark tone="waiting" turning />
            <h2 id="ladder-title">
              {climbing === "starting"
                ? t("reach-checking")
                : t("reach-checking-rung", { number: climbing.number, of: RUNGS, name: climbing.name })}
            </h2>
          </>
        ) : (
          report && (
            <>
              <VerdictMark tone={toneOfOutcome(report.outcome)} />
              <h2 id="ladder-title">{visible(report.heading)}</h2>
              <span className={styles.checked}>
                <T
                  id={report.selfTest ? "reach-checked-itself" : as === null ? "reach-checked" : "reach-checked-as"}
                  args={{
                    ...(as === null ? {} : { as: <Name>{as}</Name> }),
                    at: <TimeText at={report.at} detail="short" />,
                    took: duration(report.tookMs),
                  }}
                />
              </span>
            </>
          )
        )}
      </header>
      {report?.remark && climbing === null && (
        <p className={styles.remark}>
          <Words spans={report.remark} />
        </p>
      )}
      {report && (
        <ol className={styles.ladder} aria-label={t("reach-rungs")} data-former={climbing !== null || undefined}>
          {report.rungs.map((rung) => (
            <Rung key={rung.number} rung={rung} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Rung({ rung }: { rung: ReachRung }) {
  const failed = rung.state === "failed";
  const tone: Tone = failed ? "refused" : rung.state === "passed" ? "applied" : "read";
  return (
    <li className={styles.rung} data-state={rung.state}>
      <span className={styles.row}>
        <span className={styles.mark}>
          <VerdictMark tone={tone} />
        </span>
        <span className={styles.name}>
          {failed ? <VerdictWord tone="refused">{visible(rung.name)}</VerdictWord> : visible(rung.name)}
          {rung.state !== "notTried" && <span className="vh"> {t(failed ? "reach-failed" : "reach-passed")}</span>}
        </span>
        <span className={styles.found}>
          <Words spans={rung.found} />
        </span>
        <span className={styles.took}>
          {rung.tookMs === null ? visible(rung.notTried ?? "") : duration(rung.tookMs)}
        </span>
      </span>
      {rung.fix && <Fix fix={rung.fix} />}
    </li>
  );
}

function Fix({ fix }: { fix: ReachFix }) {
  return (
    <div className={styles.fix}>
      <h3 className={styles.lead}>
        <Words spans={fix.heading} />
      </h3>
      <dl className={styles.parts}>
        <Part label={t("reach-why")}>
          <Words spans={fix.why} />
        </Part>
        <Part label={t("reach-to-fix")}>
          <Words spans={fix.toFix} />
          {fix.copy !== null && (
            <div className={styles.copy}>
              <CopyField text={fix.copy} what={t("reach-what-to-copy")} />
            </div>
          )}
        </Part>
        {fix.inProvider && (
          <Part label={t("reach-in-provider", { provider: fix.inProvider.provider.name })}>
            <Words spans={fix.inProvider.words} />
          </Part>
        )}
      </dl>
    </div>
  );
}

function Part({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}
