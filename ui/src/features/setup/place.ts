/** Where one is in a setup, and what the state of a step comes to. */
import type { Setup, SetupMistake, SetupPhase, SetupStep, StepState } from "../../backend";
import type { Tone } from "../../shared/VerdictMark";
import type { WordId } from "../../words";

/** The last item of the rail: no phase of the guide, but what all of them came to. */
export const SUMMARY = "summary";
/** No phase of the guide either: a place to try the mapping out, at any time. */
export const TUTOR = "tutor";

/** What the address says. */
export interface Place {
  phase: string;
  /** The open step; all are folded without one. */
  step?: string;
}

export interface Found {
  phase: SetupPhase;
  step: SetupStep;
}

/** Whether nothing more has to be done for a step. */
export function isDone(state: StepState): boolean {
  return state.is === "seen" || state.is === "done" || state.is === "ticked" || state.is === "follows";
}

const TONES: Record<StepState["is"], Tone> = {
  seen: "applied",
  done: "applied",
  ticked: "applied",
  follows: "applied",
  rehearsed: "info",
  unticked: "none",
  wrong: "refused",
  waiting: "waiting",
  todo: "read",
};

export function toneOfStep(state: StepState): Tone {
  return TONES[state.is];
}

export function allSteps(setup: Setup): Found[] {
  return setup.phases.flatMap((phase) => phase.steps.map((step) => ({ phase, step })));
}

/** Steps that count: optional ones do only once they are done. */
export function progress(setup: Setup): { done: number; total: number } {
  const counted = allSteps(setup).filter(({ step }) => !step.optional || isDone(step.state));
  return { done: counted.filter(({ step }) => isDone(step.state)).length, total: counted.length };
}

/** Where a setup is taken up again: at its first step that is not done, or at the summary. */
export function start(setup: Setup): Place {
  const found = allSteps(setup).find(({ step }) => step.key === setup.current);
  return found ? placeOf(found) : { phase: SUMMARY };
}

/** Where a phase is opened: at its first step that is not done. */
export function startOf(phase: SetupPhase): Place {
  const first = phase.steps.find((step) => !isDone(step.state));
  return first ? { phase: phase.key, step: first.key } : { phase: phase.key };
}

export function placeOf({ phase, step }: Found): Place {
  return { phase: phase.key, step: step.key };
}

/** The step that many places on from one, across phases. Without one: the first of the phase, from either side. */
export function stepFrom(setup: Setup, place: Place, by: 1 | -1): Found | null {
  const steps = allSteps(setup);
  const at = steps.findIndex(({ step }) => step.key === place.step);
  if (at >= 0) return steps[at + by] ?? null;
  if (place.phase === TUTOR) return null;
  if (place.phase === SUMMARY) return by === -1 ? (steps.at(-1) ?? null) : null;
  return steps.find(({ phase }) => phase.key === place.phase) ?? null;
}

/** The first step that something is waited for at, or where something wrong came. */
export function awaited(setup: Setup): SetupStep | null {
  const steps = allSteps(setup).map(({ step }) => step);
  return (
    steps.find((step) => step.state.is === "wrong") ??
    steps.find((step) => step.proof !== null && !step.optional && !isDone(step.state)) ??
    null
  );
}

/** What is said of a step where a mistake was made, by what it shows by. */
export function wrongWord(mistake: SetupMistake | null): WordId {
  switch (mistake?.sign.kind) {
    case "check":
      return "setup-kept-out";
    case "silence":
      return "setup-missing";
    default:
      return "setup-wrong";
  }
}

/** When it showed. */
export function wrongAt({ sign }: SetupMistake): number {
  switch (sign.kind) {
    case "request":
      return sign.exchange.at;
    case "check":
      return sign.at;
    case "silence":
      return sign.last.at;
  }
}

/** What the admin may do about a tick, and what is then asked for: `null` leaves the step to its traffic again. */
export function tickOf(step: SetupStep): { act: "tick" | "untick" | "leave"; ticked: boolean | null } | null {
  switch (step.state.is) {
    case "ticked":
      return { act: "untick", ticked: null };
    case "unticked":
      return { act: "leave", ticked: null };
    case "seen":
    case "done":
      return { act: "untick", ticked: false };
    // It is worked out from a later step, so there is nothing to take off.
    case "follows":
      return null;
    default:
      return { act: "tick", ticked: true };
  }
}
