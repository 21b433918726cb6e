/** The edge between list and pane: drag it, or move it with the arrow keys. */
import type { KeyboardEvent, PointerEvent } from "react";
import { t } from "../../words";
import styles from "./PaneEdge.module.css";

interface Props {
  width: number;
  narrowest: number;
  widest: number;
  setWidth: (width: number) => void;
}

const STEP_PX = 16;

export function PaneEdge({ width, narrowest, widest, setWidth }: Props) {
  function onPointerMove(event: PointerEvent<HTMLHRElement>): void {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const right = event.currentTarget.parentElement?.getBoundingClientRect().right ?? 0;
    setWidth(right - event.clientX);
  }
  function onKeyDown(event: KeyboardEvent): void {
    const by = event.key === "ArrowLeft" ? STEP_PX : event.key === "ArrowRight" ? -STEP_PX : 0;
    if (by === 0) return;
    event.preventDefault();
    setWidth(width + by);
  }
  return (
    <hr
      className={styles.edge}
      aria-orientation="vertical"
      aria-label={t("live-log-pane-edge")}
      aria-valuenow={width}
      aria-valuemin={narrowest}
      aria-valuemax={widest}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  );
}
