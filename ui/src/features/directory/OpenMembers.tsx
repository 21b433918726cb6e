/** Members that were asked for and are not stored: why not, whether they are here now, and the one act that settles it. */
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type OpenMember, useAct } from "../../backend";
import { CopyIcon } from "../../shared/Copy";
import { EntryLink } from "../../shared/Evidence";
import { type Column, Table } from "../../shared/Table";
import { Name, visible } from "../../shared/visible";
import { t } from "../../words";
import { DIRECTORY_READS, sayFailure } from "./acts";
import styles from "./ledger.module.css";

/** Ids of ours are cut in the middle: their ends tell them apart. Other names give way at their end. */
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export function OpenMembers({ group, rows }: { group: string; rows: readonly OpenMember[] }) {
  const settle = useAct("groups.settle", { changes: DIRECTORY_READS });
  const busy = settle.isPending ? settle.variables.value : null;
  return (
    <Table
      caption={t("directory-open-members")}
      columns={columns(busy, (row) => settle.mutate({ id: group, value: row.value }, { onError: sayFailure }))}
      rows={rows}
      keyOf={(row) => row.value}
    />
  );
}

function columns(busy: string | null, onSettle: (row: OpenMember) => void): ReadonlyArray<Column<OpenMember>> {
  return [
    {
      id: "value",
      head: t("directory-ledger-left-out"),
      width: 168,
      cell: (row) => (
        <span className={styles.value}>
          <code title={row.value}>{visible(short(row.value))}</code>
          <CopyIcon text={row.value} what={t("directory-the-value")} />
        </span>
      ),
    },
    {
      id: "why",
      head: t("directory-why-not"),
      cell: (row) => (
        <span title={row.why}>
          {row.why}
          {row.whyEntry !== null && (
            <>
              {" "}
              <EntryLink seq={row.whyEntry} />
            </>
          )}
        </span>
      ),
    },
    {
      id: "asked",
      head: t("directory-asked-by"),
      width: 84,
      wide: true,
      cell: (row) => <EntryLink seq={row.askedBy} />,
    },
    {
      id: "here",
      head: t("directory-here-now"),
      width: 132,
      cell: (row) =>
        row.here === null ? (
          <span className="t3">{t(row.held ? "directory-not-yet" : "directory-still-missing")}</span>
        ) : (
          <Link
            to={row.here.kind === "group" ? "/directory/groups/$id" : "/directory/users/$id"}
            params={{ id: row.here.id } as never}
            title={row.here.name}
          >
            <Name>{row.here.name}</Name>
          </Link>
        ),
    },
    {
      id: "act",
      head: t("directory-column-actions"),
      width: 88,
      hideHead: true,
      align: "right",
      cell: (row) =>
        row.here === null ? null : (
          <Button size="xs" loading={busy === row.value} onClick={() => onSettle(row)}>
            {t("directory-add-now")}
          </Button>
        ),
    },
  ];
}

function short(value: string): string {
  return UUID.test(value) ? `${value.slice(0, 8)}…${value.slice(-4)}` : value;
}
