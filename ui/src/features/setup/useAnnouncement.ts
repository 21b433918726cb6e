/** What is said to somebody who does not see a step turn. */
import { useEffect, useRef, useState } from "react";
import type { Setup } from "../../backend";
import { plainWords } from "../../shared/Words";
import { t } from "../../words";
import { allSteps, wrongWord } from "./place";

/** The newest step that traffic turned, in a sentence; what the admin did is known to the admin. */
export function useAnnouncement(setup: Setup): string {
  const known = useRef<Map<string, string> | null>(null);
  const [said, setSaid] = useState("");
  useEffect(() => {
    const steps = allSteps(setup).map(({ step }) => step);
    const before = known.current;
    known.current = new Map(steps.map((step) => [step.key, step.state.is]));
    if (before === null) return;
    const turned = steps.filter(
      ({ key, state }) => (state.is === "seen" || state.is === "wrong") && before.get(key) !== state.is,
    );
    if (turned.length === 0) return;
    setSaid(
      turned
        .map((step) =>
          step.mistake
            ? t("setup-announce-wrong", {
                number: step.number,
                what: t(wrongWord(step.mistake)),
                title: plainWords(step.mistake.heading),
              })
            : t("setup-announce-done", { number: step.number, title: plainWords(step.title) }),
        )
        .join(" "),
    );
  }, [setup]);
  return said;
}
