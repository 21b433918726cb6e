/** By which exchanges a group came to its members: asked, stored, outcome. */
import type { MemberExchange } from "../../backend";
import { EntryLink } from "../../shared/Evidence";
import { exact } from "../../shared/format";
import { type Column, Table } from "../../shared/Table";
import { TimeText } from "../../shared/TimeText";
import { toneOfVerdict, VerdictMark, VerdictWord } from "../../shared/VerdictMark";
import { visible } from "../../shared/visible";
import { t } from "../../words";
import styles from "./ledger.module.css";

const COLUMNS: ReadonlyArray<Column<MemberExchange>> = [
  { id: "when", head: t("directory-exchange-when"), width: 108, cell: (row) => <TimeText at={row.at} /> },
  { id: "exchange", head: t("directory-exchange"), width: 84, cell: (row) => <EntryLink seq={row.seq} /> },
  {
    id: "what",
    head: t("directory-exchange-what"),
    width: 190,
    wide: true,
    cell: (row) => <bdi title={row.what}>{visible(row.what)}</bdi>,
  },
  {
    id: "asked",
    head: t("directory-exchange-asked"),
    width: 64,
    align: "right",
    cell: (row) => (row.asked === null ? null : exact(row.asked)),
  },
  {
    id: "stored",
    head: t("directory-ledger-stored"),
    width: 64,
    align: "right",
    cell: (row) => (row.stored === null ? null : exact(row.stored)),
  },
  { id: "outcome", head: t("directory-exchange-outcome"), cell: (row) => <Outcome row={row} /> },
];

export function MemberExchanges({ rows }: { rows: readonly MemberExchange[] }) {
  return (
    <Table caption={t("directory-exchanges-of-group")} columns={COLUMNS} rows={rows} keyOf={(row) => String(row.seq)} />
  );
}

function Outcome({ row }: { row: MemberExchange }) {
  if (row.verdict !== "refused" && row.missing === null) {
    return <span className={row.asked === null ? undefined : "t3"}>{row.outcome}</span>;
  }
  const tone = toneOfVerdict(row.verdict);
  return (
    <span className={styles.outcome} title={row.outcome}>
      <VerdictMark tone={tone} />
      {row.missing !== null && <VerdictWord tone={tone}>{row.missing}:</VerdictWord>}
      <bdi>{visible(row.outcome)}</bdi>
    </span>
  );
}
