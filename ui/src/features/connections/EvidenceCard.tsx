/** Who the requests come from, and what of them says so. */
import type { ConnectionDialect, EvidenceRow } from "../../backend";
import { EntryLink } from "../../shared/Evidence";
import { exact } from "../../shared/format";
import { Card } from "../../shared/Page";
import { type Column, Table } from "../../shared/Table";
import { VerdictMark } from "../../shared/VerdictMark";
import { plainWords, Words } from "../../shared/Words";
import { t } from "../../words";
import styles from "./dialect.module.css";

export function EvidenceCard({ dialect }: { dialect: ConnectionDialect }) {
  const { recognised } = dialect;
  return (
    <Card
      title={
        <span className={styles.head}>
          <VerdictMark tone={recognised === null ? "waiting" : recognised.asChosen ? "applied" : "partly"} />
          {recognised === null
            ? t("connections-not-recognised")
            : t("connections-recognised", { name: recognised.provider.name })}
        </span>
      }
      count={<span className={styles.profile}>{recognised?.profile ?? ""}</span>}
      actions={<span className={styles.chosen}>{chosenWords(dialect)}</span>}
      flush
    >
      {dialect.evidence.length === 0 ? (
        <p className={styles.quiet}>{t("connections-no-evidence")}</p>
      ) : (
        <Table
          caption={t("connections-evidence")}
          columns={COLUMNS}
          rows={dialect.evidence}
          keyOf={(row) => row.code}
        />
      )}
    </Card>
  );
}

/** Whether what was recognised is what the connection was made for. */
function chosenWords({ recognised, provider }: ConnectionDialect): string {
  if (recognised === null) return "";
  if (recognised.asChosen) return t("connections-as-chosen");
  return t("connections-not-as-chosen", { name: provider.name });
}

const COLUMNS: ReadonlyArray<Column<EvidenceRow>> = [
  {
    id: "at",
    head: t("connections-evidence-at"),
    width: 232,
    cell: (row) => (
      <span title={plainWords(row.lookedAt)}>
        <Words spans={row.lookedAt} />
      </span>
    ),
  },
  {
    id: "seen",
    head: t("connections-evidence-seen"),
    cell: (row) => (
      <span title={plainWords(row.seen)}>
        <Words spans={row.seen} />
      </span>
    ),
  },
  {
    id: "says",
    head: t("connections-evidence-says"),
    width: 400,
    wide: true,
    cell: (row) => (
      <span className="t2" title={plainWords(row.says)}>
        <Words spans={row.says} />
      </span>
    ),
  },
  {
    id: "requests",
    head: t("connections-column-requests"),
    width: 92,
    align: "right",
    cell: (row) => exact(row.requests),
  },
  { id: "last", head: t("connections-evidence-last"), width: 92, cell: (row) => <EntryLink seq={row.last.seq} /> },
];
