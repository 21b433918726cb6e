/** The newest entries of the connection in the log. */
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type LogRow, useRead } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { duration } from "../../shared/format";
import { Card, LoadingRows } from "../../shared/Page";
import { type Column, Table } from "../../shared/Table";
import { TimeText } from "../../shared/TimeText";
import { toneOf, VerdictMark } from "../../shared/VerdictMark";
import { plainWords, Words } from "../../shared/Words";
import { t } from "../../words";
import { logOf } from "./ConnectionsPage";
import styles from "./connections.module.css";

const SHOWN = 5;

const COLUMNS: ReadonlyArray<Column<LogRow>> = [
  {
    id: "mark",
    head: t("connections-column-verdict"),
    width: 36,
    hideHead: true,
    cell: (row) => <VerdictMark tone={toneOf(row)} labelled />,
  },
  {
    id: "time",
    head: t("connections-column-time"),
    width: 100,
    hideHead: true,
    cell: (row) => (
      <span className={styles.mono}>
        <TimeText at={row.at} />
      </span>
    ),
  },
  {
    id: "words",
    head: t("connections-column-what"),
    hideHead: true,
    cell: (row) => (
      <Link to="/log" search={{ entry: row.seq }} className={styles.sentence} title={plainWords(row.words)}>
        <Words spans={row.words} tone={toneOf(row)} />
      </Link>
    ),
  },
  {
    id: "status",
    head: t("connections-column-status"),
    width: 56,
    align: "right",
    hideHead: true,
    cell: (row) => (
      <span className={styles.mono} data-refused={(row.status ?? 0) >= 400 || undefined}>
        {row.status}
      </span>
    ),
  },
  {
    id: "took",
    head: t("connections-column-took"),
    width: 72,
    align: "right",
    hideHead: true,
    cell: (row) => <span className={styles.mono}>{row.tookMs === null ? "" : duration(row.tookMs)}</span>,
  },
];

export function LatestExchanges({ id, name, every }: { id: string; name: string; every: number }) {
  const log = useRead(
    "log.page",
    {
      text: "",
      outcome: null,
      hideReads: false,
      connection: id,
      resource: null,
      after: null,
      before: null,
      limit: SHOWN,
    },
    { every },
  );
  const rows = log.data?.rows ?? [];
  return (
    <Card
      title={t("connections-latest")}
      actions={
        <Button component={Link} to="/log" search={{ q: logOf(name) } as never} size="xs" variant="subtle">
          {t("connections-open-in-log")}
        </Button>
      }
      flush
    >
      {log.isPending && <LoadingRows rows={SHOWN} />}
      <ErrorAlert error={log.error} onRetry={() => void log.refetch()} />
      {log.data && rows.length === 0 && <p className={styles.quiet}>{t("connections-latest-none")}</p>}
      {rows.length > 0 && (
        <div className={styles.latest}>
          <Table caption={t("connections-latest")} columns={COLUMNS} rows={rows} keyOf={(row) => String(row.seq)} />
        </div>
      )}
    </Card>
  );
}
