/** The ground of a chart, drawn at its measured width so that its text stays 11 px: hairlines, scale at the right, time below. */
import { useElementSize } from "@mantine/hooks";
import type { ReactNode } from "react";
import styles from "./Overview.module.css";

const HEIGHT = 196;
/** Room for the scale. */
const RIGHT = 44;
const TOP = 8;
const BOTTOM = 22;

export interface Area {
  width: number;
  height: number;
  /** The y of a value. */
  y: (value: number) => number;
}

interface Props {
  /** One line that says what the chart shows. */
  summary: string;
  /** The value at the top hairline. */
  top: number;
  unit?: string;
  /** Words below, by their x from 0 to 1. */
  labels: ReadonlyArray<{ at: number; text: string; middle?: boolean }>;
  children: (area: Area) => ReactNode;
}

export function Plot({ summary, top, unit = "", labels, children }: Props) {
  const { ref, width: measured } = useElementSize();
  const width = Math.max(0, measured - RIGHT);
  const y = (value: number) => TOP + HEIGHT - (value / top) * HEIGHT;
  return (
    <div className={styles.plot} ref={ref} style={{ height: HEIGHT + TOP + BOTTOM }}>
      {measured > 0 && (
        <svg width={measured} height={HEIGHT + TOP + BOTTOM} role="img" aria-label={summary}>
          {[0, top / 2, top].map((value) => (
            <g key={value}>
              <line x1="0" x2={width} y1={y(value)} y2={y(value)} stroke="var(--ds-line)" shapeRendering="crispEdges" />
              <text x={width + 6} y={y(value) + 4}>
                {value}
                {unit}
              </text>
            </g>
          ))}
          {children({ width, height: HEIGHT, y })}
          {labels.map((label) => (
            <text
              key={`${label.at} ${label.text}`}
              x={label.at * width}
              y={TOP + HEIGHT + 16}
              textAnchor={label.middle ? "middle" : label.at === 0 ? "start" : label.at === 1 ? "end" : "middle"}
            >
              {label.text}
            </text>
          ))}
        </svg>
      )}
    </div>
  );
}
