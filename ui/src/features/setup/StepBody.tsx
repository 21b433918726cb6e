/** The work of an open step: at the left what to do and what has arrived, at the right the screen where it is done. */
import { IconAlertTriangle, IconChevronRight } from "@tabler/icons-react";
import type { Setup, SetupSource, SetupStep } from "../../backend";
import { Choices } from "../../shared/Choices";
import { Sources } from "../../shared/Sources";
import { Words } from "../../shared/Words";
import { t } from "../../words";
import { Arrivals } from "./Arrivals";
import { Instructions } from "./Instructions";
import { ChooseStep } from "./own/ChooseStep";
import { ReachStep } from "./own/ReachStep";
import { TokenStep } from "./own/TokenStep";
import { Sketch } from "./Sketch";
import styles from "./step.module.css";

interface Props {
  setup: Setup;
  step: SetupStep;
  older: boolean;
  onOlder: (older: boolean) => void;
  onMakeToken: () => void;
}

export function StepBody({ setup, step, older, onOlder, onMakeToken }: Props) {
  if (step.kind !== "provider") {
    return (
      <div className={styles.two} data-one>
        <div className={styles.column}>
          {step.kind === "choose" && <ChooseStep setup={setup} />}
          {step.kind === "reach" && <ReachStep setup={setup} />}
          {step.kind === "token" && <TokenStep setup={setup} />}
          <Pitfall step={step} />
        </div>
      </div>
    );
  }
  const differs = step.olderSketch !== null || step.olderInstructions !== null;
  const isOlder = older && differs;
  const sketch = (isOlder ? step.olderSketch : null) ?? step.sketch;
  const portal = differs && <Portal older={isOlder} onOlder={onOlder} />;
  return (
    <div className={styles.two}>
      <div className={styles.column}>
        {!sketch && portal}
        <Instructions
          instructions={(isOlder ? step.olderInstructions : null) ?? step.instructions}
          token={setup.token}
          onMakeToken={onMakeToken}
        />
        <Arrivals step={step} />
      </div>
      <div className={styles.column} data-right>
        {sketch && <Sketch view={sketch} mistake={step.mistake} portal={portal} />}
        <Pitfall step={step} />
        {step.traps.length > 0 && (
          <div className={styles.traps}>
            {step.traps.map((trap) => (
              <details key={trap.key} className={styles.trap}>
                <summary>
                  <IconChevronRight size={14} aria-hidden="true" />
                  <b>
                    <Words spans={trap.title} />
                  </b>
                </summary>
                <p>
                  <Words spans={trap.words} />
                </p>
              </details>
            ))}
          </div>
        )}
        <KnownFrom sources={step.sources} unsourced={step.unsourced} />
      </div>
    </div>
  );
}

function Portal({ older, onOlder }: { older: boolean; onOlder: (older: boolean) => void }) {
  return (
    <span className={styles.portal}>
      <Choices
        label={t("setup-portal")}
        value={older}
        onChange={onOlder}
        choices={[
          { value: false, label: t("setup-portal-new") },
          { value: true, label: t("setup-portal-older") },
        ]}
      />
    </span>
  );
}

function Pitfall({ step }: { step: SetupStep }) {
  if (!step.pitfall) return null;
  return (
    <p className={styles.note}>
      <IconAlertTriangle size={14} aria-hidden="true" />
      <span>
        <b>{t("setup-pitfall")}</b> <Words spans={step.pitfall} />
      </span>
    </p>
  );
}

function KnownFrom({ sources, unsourced }: { sources: readonly SetupSource[]; unsourced: string | null }) {
  if (sources.length === 0 && unsourced === null) return null;
  return (
    <div className={styles.sources}>
      {sources.length > 0 && (
        <p>
          {t("setup-sources")}: <Sources sources={sources} />
        </p>
      )}
      {unsourced !== null && <p>{t("setup-unsourced", { what: unsourced })}</p>}
    </div>
  );
}
