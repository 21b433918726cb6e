/**
 * A real table: caption, scoped heads, sorting said by `aria-sort`. Rows don't wrap and aren't striped; a value that does not
 * fit is cut and whole on hover.
 *
 * ```tsx
 * <Table caption="Tokens" rows={tokens} keyOf={(row) => row.id} columns={[
 *   { id: "name", head: "Name", cell: (row) => <Name>{row.name}</Name> },
 *   { id: "used", head: "Last used", width: 140, align: "right", cell: (row) => …, wide: true },
 * ]} />
 * ```
 */
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { t } from "../words";
import styles from "./Table.module.css";

export interface Column<Row> {
  id: string;
  head: string;
  cell: (row: Row) => ReactNode;
  /** In pixels; all columns but one have one. */
  width?: number;
  align?: "left" | "right";
  /** Leaves in a narrow window. */
  wide?: boolean;
  /** The head is said to screen readers only (actions, marks). */
  hideHead?: boolean;
  /** What this column sorts by; no sorting without. */
  sort?: string;
}

interface Props<Row> {
  /** Names the table; hidden unless `showCaption`. */
  caption: string;
  columns: ReadonlyArray<Column<Row>>;
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** Gone: revoked, deactivated. Grey all along. */
  isGone?: (row: Row) => boolean;
  isSelected?: (row: Row) => boolean;
  sort?: { by: string; descending: boolean };
  onSort?: (by: string, descending: boolean) => void;
  /** Heads stay while the rows scroll; the outer cells keep the padding of the page. */
  page?: boolean;
}

export function Table<Row>({
  caption,
  columns,
  rows,
  keyOf,
  isGone,
  isSelected,
  sort,
  onSort,
  page = false,
}: Props<Row>) {
  return (
    <table className={styles.table} data-page={page || undefined}>
      <caption className="vh">{caption}</caption>
      <colgroup>
        {columns.map((column) => (
          <col key={column.id} className={column.wide ? styles.wide : undefined} style={{ width: column.width }} />
        ))}
      </colgroup>
      <thead>
        <tr>
          {columns.map((column) => (
            <Head key={column.id} column={column} {...(sort ? { sort } : {})} {...(onSort ? { onSort } : {})} />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)} data-gone={isGone?.(row) || undefined} data-selected={isSelected?.(row) || undefined}>
            {columns.map((column) => (
              <td key={column.id} data-align={column.align} className={column.wide ? styles.wide : undefined}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface HeadProps<Row> {
  column: Column<Row>;
  sort?: { by: string; descending: boolean };
  onSort?: (by: string, descending: boolean) => void;
}

function Head<Row>({ column, sort, onSort }: HeadProps<Row>) {
  const by = column.sort;
  const sorted = by !== undefined && sort?.by === by;
  const words = column.hideHead ? <span className="vh">{column.head}</span> : column.head;
  return (
    <th
      scope="col"
      data-align={column.align}
      className={column.wide ? styles.wide : undefined}
      aria-sort={sorted ? (sort.descending ? "descending" : "ascending") : undefined}
    >
      {by !== undefined && onSort ? (
        <button
          type="button"
          className={styles.sorter}
          title={t("shared-sort", { column: column.head })}
          onClick={() => onSort(by, sorted ? !sort.descending : false)}
        >
          {words}
          {sorted && (sort.descending ? <IconChevronDown size={14} /> : <IconChevronUp size={14} />)}
        </button>
      ) : (
        words
      )}
    </th>
  );
}
