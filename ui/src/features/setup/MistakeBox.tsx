/** A mistake at the step that puts it right: what to do, what happened, then what that rests on. */
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { SetupMistake } from "../../backend";
import { EntryLink } from "../../shared/Evidence";
import { TimeText } from "../../shared/TimeText";
import { Words } from "../../shared/Words";
import { T, t } from "../../words";
import styles from "./step.module.css";

interface Props {
  mistake: SetupMistake;
  /** The name of the provider. */
  provider: string;
  /** The id of the connection. */
  connection: string;
}

export function MistakeBox({ mistake, provider, connection }: Props) {
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
          <RestsOn mistake={mistake} connection={connection} />
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

/** A request has its entry in the log; a check is done again where it was done. */
function RestsOn({ mistake: { sign, times }, connection }: Omit<Props, "provider">) {
  switch (sign.kind) {
    case "request":
      return (
        <>
          <span>
            <TimeText at={sign.exchange.at} />
            {times > 1 && <>, {t("setup-wrong-times", { count: times })}</>}
          </span>
          <EntryLink seq={sign.exchange.seq} />
        </>
      );
    case "check":
      return (
        <>
          <span>
            <TimeText at={sign.at} />{" "}
            <T
              id="setup-check-found"
              args={{ number: sign.rung, name: sign.name, found: <Words spans={sign.found} /> }}
            />
          </span>
          <Link to="/settings/reach" search={{ connection }}>
            {t("setup-check-again")}
          </Link>
        </>
      );
    case "silence":
      return (
        <span>
          <T
            id="setup-silent-since"
            args={{
              first: <EntryLink seq={sign.first.seq} />,
              last: <EntryLink seq={sign.last.seq} />,
              at: <TimeText at={sign.last.at} />,
            }}
          />
        </span>
      );
  }
}
