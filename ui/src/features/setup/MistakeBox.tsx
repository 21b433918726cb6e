/** Wrong traffic at the step that puts it right: what to do, what happened, then what that rests on. */
import { IconAlertTriangle } from "@tabler/icons-react";
import type { SetupMistake } from "../../backend";
import { EntryLink } from "../../shared/Evidence";
import { TimeText } from "../../shared/TimeText";
import { Words } from "../../shared/Words";
import { t } from "../../words";
import styles from "./step.module.css";

export function MistakeBox({ mistake, provider }: { mistake: SetupMistake; provider: string }) {
  return (
    <div className={styles.wrong} role="alert">
      <IconAlertTriangle size={16} aria-hidden="true" />
      <div>
        <h4 className={styles.fix}>
          <Words spans={mistake.heading} />
        </h4>
        <p className="t2">
          <Words spans={mistake.words} />
        </p>
        <p className={styles.wrongFacts}>
          <span>
            <TimeText at={mistake.exchange.at} />
            {mistake.times > 1 && <>, {t("setup-wrong-times", { count: mistake.times })}</>}
          </span>
          <EntryLink seq={mistake.exchange.seq} />
          {mistake.sees && (
            <span>
              {t("setup-provider-sees", { provider })} <Words spans={mistake.sees} />
            </span>
          )}
        </p>
      </div>
    </div>
  );
}
