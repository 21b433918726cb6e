/** Says whether the log follows, and lets it go on. It changes in place; rows don't. */
import { IconArrowUp, IconPlayerPause, IconPlayerStop } from "@tabler/icons-react";
import { t } from "../words";
import { rounded } from "./format";
import styles from "./TailControl.module.css";

export type TailState =
  | { kind: "following" }
  /** Rows wait because a row is open or the reader scrolled away. */
  | { kind: "waiting"; count: number }
  | { kind: "paused"; count: number }
  | { kind: "stopped" };

export function TailControl({ state, onTake }: { state: TailState; onTake: () => void }) {
  const calls = (state.kind === "waiting" && state.count > 0) || state.kind === "paused";
  return (
    <button
      type="button"
      className={styles.tail}
      data-calls={calls || undefined}
      disabled={state.kind === "stopped"}
      title={titleOf(state)}
      onClick={onTake}
    >
      {state.kind === "paused" ? (
        <IconPlayerPause size={14} />
      ) : state.kind === "stopped" ? (
        <IconPlayerStop size={14} />
      ) : (
        <IconArrowUp size={14} />
      )}
      {wordsOf(state)}
    </button>
  );
}

function wordsOf(state: TailState): string {
  switch (state.kind) {
    case "following":
      return t("shared-tail-following");
    case "waiting":
      return state.count === 0 ? t("shared-tail-none") : t("shared-tail-new", { count: rounded(state.count) });
    case "paused":
      return t("shared-tail-paused", { count: rounded(state.count) });
    case "stopped":
      return t("shared-tail-stopped");
  }
}

function titleOf(state: TailState): string {
  switch (state.kind) {
    case "following":
      return t("shared-tail-following-title");
    case "waiting":
      return t("shared-tail-new-title");
    case "paused":
      return t("shared-tail-paused-title");
    case "stopped":
      return t("shared-tail-stopped-title");
  }
}
