/**
 * The log as a virtual grid: rows of one height, of which only those in sight exist. The store knows which rows there are; this
 * draws them, keeps the reader's place and tells the store what is looked at.
 */
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { LogRow } from "../../backend";
import type { LogView } from "../../shared/log/followLog";
import rowStyles from "../../shared/log/LogRow.module.css";
import { LogHeads, LogRowCells } from "../../shared/log/LogRowCells";
import { isSameDay, useCoarseNow } from "../../shared/time";
import { toneOf } from "../../shared/VerdictMark";
import { t } from "../../words";
import styles from "./LogGrid.module.css";

/** As `--ds-row` in the theme. */
const ROW_PX = 30;
/** Rows drawn beyond the edges, so that a quick scroll finds them there. */
const OVERSCAN = 8;

interface Props {
  view: LogView;
  /** The open row's number. */
  open: number | null;
  /** The row that the keyboard is at. */
  current: number | null;
  onOpen: (seq: number) => void;
  onKeyDown: (event: KeyboardEvent) => void;
  /** Indices in sight changed. */
  onSight: (first: number, last: number) => void;
  /** The reader left the top, or came back. */
  onScrolledAway: (away: boolean) => void;
  /** Changes when the list begins anew: the reader goes to the top. */
  anew: unknown;
  /** In the place of rows. */
  children?: ReactNode;
}

export function LogGrid({ view, open, current, onOpen, onKeyDown, onSight, onScrolledAway, anew, children }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState({ first: 0, last: 40 });
  const now = useCoarseNow(60_000);

  function look(): void {
    const element = scroller.current;
    if (!element) return;
    const first = Math.max(0, Math.floor(element.scrollTop / ROW_PX) - OVERSCAN);
    const last = Math.ceil((element.scrollTop + element.clientHeight) / ROW_PX) + OVERSCAN;
    setSight((was) => (was.first === first && was.last === last ? was : { first, last }));
    onSight(first, last);
    onScrolledAway(element.scrollTop >= ROW_PX);
  }

  // The window is measured when it changes size; a hidden pane that closes gives rows room.
  const onResize = useEffectEvent(() => look());
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => onResize());
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new list scrolls to the top
  useLayoutEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [anew]);

  // Rows moved without being new: the reader stays with the row that was in sight.
  const shifted = useRef(view.shifted);
  useLayoutEffect(() => {
    const by = view.shifted - shifted.current;
    shifted.current = view.shifted;
    if (by !== 0 && scroller.current) scroller.current.scrollTop += by * ROW_PX;
  }, [view.shifted]);

  // Asks for what is in sight and not there, also when an answer brought less than was hoped.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the window of rows changes
  useEffect(() => {
    if (view.phase === "ready") onSight(sight.first, sight.last);
  }, [view.rows, view.start, view.phase]);

  // The keyboard's row is kept in sight. Only a move of the keyboard scrolls, never a new row.
  const reveal = useEffectEvent((seq: number | null) => {
    const element = scroller.current;
    const at = view.rows.findIndex((row) => row.seq === seq);
    if (!element || at < 0) return;
    const top = (view.start + at) * ROW_PX;
    const room = element.clientHeight - ROW_PX;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top > element.scrollTop + room) element.scrollTop = top - room;
  });
  useEffect(() => reveal(current), [current]);

  const drawn: ReactNode[] = [];
  const drawnIds = new Set<number | null>();
  for (let index = sight.first; index < Math.min(sight.last, view.total); index += 1) {
    const row: LogRow | undefined = view.rows[index - view.start];
    const above = view.rows[index - view.start - 1];
    if (row) drawnIds.add(row.seq);
    drawn.push(
      row ? (
        <GridRow
          key={row.seq}
          row={row}
          index={index}
          open={row.seq === open}
          current={row.seq === current}
          startsDay={
            above ? !isSameDay(row.at, above.at) : index > view.start ? false : index > 0 || !isSameDay(row.at, now)
          }
          onOpen={onOpen}
        />
      ) : (
        <div key={`empty-${index}`} className={styles.absent} style={{ transform: `translateY(${index * ROW_PX}px)` }}>
          <i />
        </div>
      ),
    );
  }

  const instead = children !== undefined;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it has a role, one of two
    <div
      className={styles.grid}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      onKeyDown={onKeyDown}
      // What stands in the place of rows is no row: the grid is one only while it has some.
      {...(instead
        ? { role: "region", "aria-label": t("live-log-grid") }
        : {
            role: "grid",
            "aria-label": t("live-log-grid"),
            "aria-rowcount": view.ends ? view.total + 1 : -1,
            "aria-activedescendant": drawnIds.has(current) ? `entry-${current}` : undefined,
          })}
    >
      <div role={instead ? "presentation" : "rowgroup"} aria-hidden={instead || undefined}>
        <LogHeads />
      </div>
      <div
        className={styles.scroller}
        role={instead ? "presentation" : "rowgroup"}
        ref={scroller}
        onScroll={look}
        tabIndex={-1}
      >
        {children ?? (
          <div className={styles.sheet} role="presentation" style={{ height: view.total * ROW_PX }}>
            {drawn}
          </div>
        )}
      </div>
    </div>
  );
}

interface RowProps {
  row: LogRow;
  index: number;
  open: boolean;
  current: boolean;
  startsDay: boolean;
  onOpen: (seq: number) => void;
}

function GridRow({ row, index, open, current, startsDay, onOpen }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys, by aria-activedescendant
    <div
      id={`entry-${row.seq}`}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={open}
      className={rowStyles.row}
      data-tone={toneOf(row)}
      data-open={open || undefined}
      data-current={current || undefined}
      style={{ transform: `translateY(${index * ROW_PX}px)` }}
      // A press opens, not its release: while the list follows, another row may lie under the pointer by then.
      onMouseDown={(event) => event.button === 0 && onOpen(row.seq)}
      // Assistive technology clicks without pressing.
      onClick={(event) => event.detail === 0 && onOpen(row.seq)}
    >
      <LogRowCells row={row} startsDay={startsDay} />
    </div>
  );
}
