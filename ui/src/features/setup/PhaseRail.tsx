/** All phases with how far each is, and where the setup stands. In a narrow window it is one line that opens the list. */
import { IconArrowsRightLeft, IconCheck, IconChevronDown } from "@tabler/icons-react";
import { createLink } from "@tanstack/react-router";
import { type ComponentProps, type ReactNode, useState } from "react";
import type { Setup, SetupPhase } from "../../backend";
import { useKeys } from "../../shared/keys";
import { VerdictMark, VerdictWord } from "../../shared/VerdictMark";
import { T, t } from "../../words";
import { awaited, isDone, type Place, progress, SUMMARY, startOf, TUTOR, wrongWord } from "./place";
import styles from "./rail.module.css";
import { StandingFacts } from "./StandingFacts";

/** The router calls the open link the current page; these lead through the steps of one page. */
const PhaseLink = createLink(({ on, ...props }: ComponentProps<"a"> & { on: boolean }) => (
  <a {...props} className={styles.phase} data-on={on || undefined} aria-current={on ? "step" : undefined} />
));

interface Props {
  setup: Setup;
  place: Place;
  /** Under the standing facts. */
  actions?: ReactNode;
}

export function PhaseRail({ setup, place, actions }: Props) {
  const [opened, setOpened] = useState(false);
  const fold = () => setOpened(false);
  useKeys({}, opened ? { Escape: fold } : {});
  const { done, total } = progress(setup);
  const { id } = setup.connection;
  return (
    <>
      <Strip setup={setup} place={place} opened={opened} onToggle={() => setOpened(!opened)} />
      <nav className={styles.rail} data-opened={opened || undefined} aria-label={t("setup-phases")}>
        <ol>
          {setup.phases.map((phase) => (
            <li key={phase.key}>
              <PhaseLink
                to="/connections/$id/setup"
                params={{ id }}
                search={startOf(phase)}
                on={phase.key === place.phase}
                data-done={isWhole(phase) || undefined}
                onClick={fold}
              >
                <span className={styles.ring}>{isWhole(phase) ? <IconCheck size={12} /> : phase.number}</span>
                <span>{phase.title}</span>
                <small aria-hidden="true">
                  {phase.done}/{phase.steps.length}
                </small>
                <span className="vh">{said(phase)}</span>
              </PhaseLink>
            </li>
          ))}
          <li>
            <PhaseLink
              to="/connections/$id/setup"
              params={{ id }}
              search={{ phase: TUTOR }}
              on={place.phase === TUTOR}
              onClick={fold}
            >
              <span className={styles.ring}>
                <IconArrowsRightLeft size={11} />
              </span>
              <span>{t("mapping-title")}</span>
            </PhaseLink>
          </li>
          <li>
            <PhaseLink
              to="/connections/$id/setup"
              params={{ id }}
              search={{ phase: SUMMARY }}
              on={place.phase === SUMMARY}
              data-done={done === total || undefined}
              onClick={fold}
            >
              <span className={styles.ring}>{done === total ? <IconCheck size={12} /> : setup.phases.length + 1}</span>
              <span>{t("setup-summary")}</span>
            </PhaseLink>
          </li>
        </ol>
        <div className={styles.foot}>
          <StandingFacts setup={setup} />
          {actions}
        </div>
      </nav>
    </>
  );
}

interface StripProps {
  setup: Setup;
  place: Place;
  opened: boolean;
  onToggle: () => void;
}

function Strip({ setup, place, opened, onToggle }: StripProps) {
  const count = setup.phases.length + 1;
  const at = setup.phases.find((phase) => phase.key === place.phase);
  const waits = awaited(setup);
  return (
    <div className={styles.strip}>
      <button type="button" className={styles.opener} aria-expanded={opened} onClick={onToggle}>
        <span className="cut">
          {place.phase === TUTOR
            ? t("mapping-title")
            : t("setup-phase-of", {
                number: at?.number ?? count,
                count,
                title: at?.title ?? t("setup-summary"),
              })}
        </span>
        <IconChevronDown size={14} />
      </button>
      <span className={styles.segments} aria-hidden="true">
        {setup.phases.map((phase) => (
          <i key={phase.key} data-done={isWhole(phase) || undefined} data-on={phase === at || undefined} />
        ))}
        <i data-on={place.phase === SUMMARY || undefined} />
      </span>
      {waits && (
        <span className={styles.standing}>
          <VerdictMark tone={waits.state.is === "wrong" ? "refused" : "waiting"} />
          {waits.state.is === "wrong" ? (
            <span>
              <VerdictWord tone="refused">{t(wrongWord(waits.mistake))}</VerdictWord>{" "}
              {t("setup-fact-wrong", { number: waits.number })}
            </span>
          ) : (
            <span>
              <T id="setup-fact-nothing-yet" args={{ number: waits.number }} />
            </span>
          )}
        </span>
      )}
    </div>
  );
}

/** What is only optional makes a phase whole once some of it was done. */
function isWhole(phase: SetupPhase): boolean {
  return phase.done > 0 && phase.steps.every((step) => step.optional || isDone(step.state));
}

function said(phase: SetupPhase): string {
  const total = phase.steps.length;
  return phase.done === total ? t("setup-phase-done") : t("setup-phase-some", { done: phase.done, total });
}
