/** What holds for the whole setup: how this service is reached, its token, what has not come yet. */
import type { ReactNode } from "react";
import type { Setup } from "../../backend";
import { TimeText } from "../../shared/TimeText";
import { useCoarseNow } from "../../shared/time";
import { type Tone, VerdictMark } from "../../shared/VerdictMark";
import { T, t } from "../../words";
import { awaited, wrongWord } from "./place";
import styles from "./rail.module.css";

export function StandingFacts({ setup }: { setup: Setup }) {
  const now = useCoarseNow(60_000);
  const { values, token, rehearsed } = setup;
  const waits = awaited(setup);
  return (
    <ul className={styles.facts} aria-label={t("setup-facts")}>
      <Reached setup={setup} />
      {token === null ? (
        <Fact tone={setup.connection.usableClients > 0 ? "read" : "waiting"}>{t("setup-fact-no-token")}</Fact>
      ) : token.expires === null ? (
        <Fact tone="applied">{t("setup-fact-token-endless")}</Fact>
      ) : token.expires <= now ? (
        <Fact tone="refused">{t("setup-fact-token-ended")}</Fact>
      ) : (
        <Fact tone="applied">
          <T id="setup-fact-token-until" args={{ day: <TimeText at={token.expires} detail="day" /> }} />
        </Fact>
      )}
      {waits === null ? (
        <Fact tone="applied">{t("setup-fact-all-came")}</Fact>
      ) : waits.state.is === "wrong" ? (
        <Fact tone="refused">
          {t(wrongWord(waits.mistake))} {t("setup-fact-wrong", { number: waits.number })}
        </Fact>
      ) : (
        <Fact tone="waiting">{t("setup-fact-nothing-yet", { number: waits.number })}</Fact>
      )}
      {rehearsed !== null && values.reach === "rehearsal" && (
        <Fact tone="info">
          {t("setup-fact-rehearsed")} <TimeText at={rehearsed} detail="minute" />
        </Fact>
      )}
    </ul>
  );
}

function Reached({ setup: { values, private: inside } }: { setup: Setup }) {
  switch (values.reach) {
    case "publicUrl":
      return values.publicUrl === null ? (
        <Fact tone="waiting">{t("setup-fact-no-reach")}</Fact>
      ) : (
        <Fact tone="applied" title={values.publicUrl}>
          {t("setup-fact-url", { host: values.publicUrl.replace("https://", "") })}
        </Fact>
      );
    case "agent":
      return <Fact tone="applied">{inside?.title}</Fact>;
    case "rehearsal":
      return <Fact tone="info">{t("setup-fact-rehearsal")}</Fact>;
    case null:
      return <Fact tone="waiting">{t("setup-fact-no-reach")}</Fact>;
  }
}

function Fact({ tone, title, children }: { tone: Tone; title?: string; children: ReactNode }) {
  return (
    <li>
      <VerdictMark tone={tone} />
      <span className="cut" title={title}>
        {children}
      </span>
    </li>
  );
}
