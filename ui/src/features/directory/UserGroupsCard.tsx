/** The groups that a user is in: directly, and through another group. */
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type MemberRow, useRead } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { Card, LoadingRows } from "../../shared/Page";
import { Pager } from "../../shared/Pager";
import { type Column, Table } from "../../shared/Table";
import { Name } from "../../shared/visible";
import { T, t } from "../../words";
import styles from "./parts.module.css";

const PAGE_SIZE = 50;

const COLUMNS: ReadonlyArray<Column<MemberRow>> = [
  {
    id: "name",
    head: t("directory-column-group"),
    cell: (row) => (
      <Link to="/directory/groups/$id" params={{ id: row.id }} className={styles.nameLink} title={row.name}>
        <Name>{row.name}</Name>
      </Link>
    ),
  },
  {
    id: "how",
    head: t("directory-column-how"),
    width: 148,
    cell: (row) => (
      <span className="t3">
        {row.through === null ? (
          t("directory-direct")
        ) : (
          <T id="directory-through" args={{ group: <Name>{row.through}</Name> }} />
        )}
      </span>
    ),
  },
];

export function UserGroupsCard({ id, every }: { id: string; every: number }) {
  const [page, setPage] = useState(1);
  const groups = useRead(
    "users.groups",
    { id, search: "", page, pageSize: PAGE_SIZE, effective: false },
    { keepLast: true, every },
  );
  const rows = groups.data?.rows ?? [];
  return (
    <Card title={t("directory-groups")} count={groups.data && <span className="sm">{groups.data.total}</span>} flush>
      {groups.isPending && <LoadingRows rows={2} />}
      <ErrorAlert error={groups.error} onRetry={() => void groups.refetch()} />
      {groups.data && rows.length === 0 && <p className={styles.quiet}>{t("directory-in-no-group")}</p>}
      {rows.length > 0 && (
        <Table caption={t("directory-groups-of-user")} columns={COLUMNS} rows={rows} keyOf={(row) => row.id} />
      )}
      {groups.data && groups.data.total > PAGE_SIZE && (
        <Pager
          page={page}
          pageSize={PAGE_SIZE}
          total={groups.data.total}
          totalIsExact={groups.data.totalIsExact}
          onPage={setPage}
        />
      )}
    </Card>
  );
}
