/** The steps of one phase, one of them open, and the way on. */
import { Button } from "@mantine/core";
import { IconChevronLeft } from "@tabler/icons-react";
import type { ReactNode, RefObject } from "react";
import type { Setup, SetupPhase } from "../../backend";
import { plainWords, Words } from "../../shared/Words";
import { t } from "../../words";
import { isDone, type Place, placeOf, SUMMARY, stepFrom } from "./place";
import { StepCard } from "./StepCard";
import styles from "./setup.module.css";
import steps from "./step.module.css";

interface Props {
  setup: Setup;
  phase: SetupPhase;
  place: Place;
  byKey: RefObject<boolean>;
  older: boolean;
  /** Stands in the head of the phase. */
  actions?: ReactNode;
  onOlder: (older: boolean) => void;
  onGo: (place: Place) => void;
  onTick: (step: string, ticked: boolean | null) => void;
}

export function PhaseView({ setup, phase, place, byKey, older, actions, onOlder, onGo, onTick }: Props) {
  const token = setup.phases.find((one) => one.steps.some((step) => step.kind === "token"));
  return (
    <>
      <div className={styles.phaseHead}>
        <h2>{phase.title}</h2>
        <p className={styles.where}>
          <Words spans={phase.place} /> {t("setup-minutes", { minutes: phase.minutes })}
        </p>
        {actions && <span className={styles.narrowActs}>{actions}</span>}
      </div>
      {phase.steps.map((step) => (
        <StepCard
          key={step.key}
          setup={setup}
          step={step}
          open={place.step === step.key}
          byKey={byKey}
          older={older}
          onOlder={onOlder}
          onToggle={() => onGo(place.step === step.key ? { phase: phase.key } : placeOf({ phase, step }))}
          onTick={(ticked) => onTick(step.key, ticked)}
          onMakeToken={() => token && onGo({ phase: token.key, step: token.steps[0]?.key ?? "" })}
        />
      ))}
      <Foot setup={setup} phase={phase} place={place} onGo={onGo} />
    </>
  );
}

/** Back and on. On is the page's one filled button once the step that it leaves is done. */
function Foot({ setup, phase, place, onGo }: Pick<Props, "setup" | "phase" | "place" | "onGo">) {
  const from = place.step === undefined ? { ...place, step: phase.steps.at(-1)?.key ?? "" } : place;
  const here = phase.steps.find((step) => step.key === from.step);
  const back = stepFrom(setup, place.step === undefined ? { ...place, step: phase.steps[0]?.key ?? "" } : place, -1);
  const next = stepFrom(setup, from, 1);
  return (
    <div className={steps.foot}>
      <span>{t("setup-hint")}</span>
      <span className={steps.footActs}>
        {back && (
          <Button leftSection={<IconChevronLeft size={14} />} onClick={() => onGo(placeOf(back))}>
            {t("setup-previous")}
          </Button>
        )}
        <Button
          className={styles.next ?? ""}
          variant={here && isDone(here.state) ? "filled" : "default"}
          onClick={() => onGo(next ? placeOf(next) : { phase: SUMMARY })}
        >
          {next ? t("setup-next-step", { title: plainWords(next.step.title) }) : t("setup-to-summary")}
        </Button>
      </span>
    </div>
  );
}
