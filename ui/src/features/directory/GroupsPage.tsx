/** All groups: search by words or a SCIM filter, sort, narrow by owner, page. The whole state is in the address. */
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type GroupRow, useRead } from "../../backend";
import { EmptyState } from "../../shared/EmptyState";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { FilterBox } from "../../shared/FilterBox";
import { exact } from "../../shared/format";
import { ListPage, LoadingRows } from "../../shared/Page";
import { Pager } from "../../shared/Pager";
import { type Column, Table } from "../../shared/Table";
import { TimeText } from "../../shared/TimeText";
import { Name, visible } from "../../shared/visible";
import { t } from "../../words";
import { DirectoryTabs } from "./DirectoryTabs";
import { GroupMenu } from "./GroupMenu";
import { LedgerWords } from "./LedgerCard";
import { NothingFound, TooMany } from "./ListStates";
import { type ListSearch, PAGE_SIZE, queryOf, sortOf, sortParameter, useCalmRefresh } from "./listing";
import { NewGroup } from "./NewGroup";
import { OwnerFilter, useOwnerName } from "./OwnerFilter";
import { OwnerText } from "./OwnerText";
import styles from "./parts.module.css";

export function GroupsPage() {
  const { add } = useSearch({ from: "/directory/groups" });
  return add ? <NewGroup /> : <GroupList />;
}

const COLUMNS: ReadonlyArray<Column<GroupRow>> = [
  {
    id: "name",
    head: t("directory-column-name"),
    sort: "displayName",
    cell: (row) => (
      <Link to="/directory/groups/$id" params={{ id: row.id }} className={styles.nameLink} title={row.displayName}>
        <Name>{row.displayName}</Name>
      </Link>
    ),
  },
  {
    id: "members",
    head: t("directory-column-members"),
    width: 92,
    align: "right",
    cell: (row) => exact(row.members),
  },
  { id: "ledger", head: t("directory-column-ledger"), width: 136, cell: (row) => <LedgerWords sums={row.sums} /> },
  {
    id: "externalId",
    head: "externalId",
    width: 220,
    wide: true,
    cell: (row) =>
      row.externalId === null ? null : (
        <code className={styles.word} title={row.externalId}>
          {visible(row.externalId)}
        </code>
      ),
  },
  { id: "owner", head: t("directory-column-owner"), width: 180, cell: (row) => <OwnerText owner={row.owner} /> },
  {
    id: "changed",
    head: t("directory-column-changed"),
    width: 108,
    align: "right",
    sort: "meta.lastModified",
    cell: (row) => <TimeText at={row.lastModified} />,
  },
  {
    id: "actions",
    head: t("directory-column-actions"),
    width: 48,
    hideHead: true,
    cell: (row) => <GroupMenu group={{ id: row.id, name: row.displayName, members: row.members, owner: row.owner }} />,
  },
];

function GroupList() {
  const search: ListSearch = useSearch({ from: "/directory/groups" });
  const navigate = useNavigate({ from: "/directory/groups" });
  const { every, pointer } = useCalmRefresh();
  const list = useRead("groups.list", queryOf(search), { keepLast: true, ...every });

  /** Any change but of the page starts at the first page again. */
  function change(some: { [Key in keyof ListSearch]?: ListSearch[Key] | undefined }) {
    void navigate({ search: (now) => ({ ...now, page: undefined, ...some }) as never });
  }

  const page = list.data;
  return (
    <ListPage
      title={t("directory-title")}
      actions={
        <Button
          component={Link}
          to="/directory/groups"
          search={{ add: true } as never}
          leftSection={<IconPlus size={14} />}
        >
          {t("directory-new-group")}
        </Button>
      }
      tabs={<DirectoryTabs current="groups" />}
      bar={
        <>
          <FilterBox
            kind="group"
            value={search.q ?? ""}
            onApply={(q) => change({ q: q || undefined })}
            label={t("directory-search-label")}
            placeholder={t("directory-search-groups")}
          />
          <div className={styles.end}>
            <OwnerFilter value={search.owner} onChange={(owner) => change({ owner })} />
          </div>
        </>
      }
      foot={
        page && (
          <Pager
            page={page.page}
            pageSize={page.pageSize}
            total={page.total}
            totalIsExact={page.totalIsExact}
            tookMs={page.tookMs}
            asOf={list.dataUpdatedAt}
            onPage={(number) => change({ page: number })}
            onPageSize={(size) => change({ size: size === PAGE_SIZE ? undefined : size })}
          />
        )
      }
    >
      <div {...pointer}>
        {page === undefined && list.isPending && <LoadingRows rows={14} />}
        {list.error && <ErrorAlert error={list.error} onRetry={() => void list.refetch()} />}
        {page && page.rows.length === 0 && <NoGroups search={search} onChange={change} />}
        {page && page.rows.length > 0 && (
          <>
            {!page.totalIsExact && <TooMany total={page.total} />}
            <Table
              page
              caption={t("directory-groups")}
              columns={COLUMNS}
              rows={page.rows}
              keyOf={(row) => row.id}
              sort={sortOf(search)}
              onSort={(by, descending) => change({ sort: sortParameter(by, descending) })}
            />
          </>
        )}
      </div>
    </ListPage>
  );
}

interface NoneProps {
  search: ListSearch;
  onChange: (some: { [Key in keyof ListSearch]?: ListSearch[Key] | undefined }) => void;
}

function NoGroups({ search, onChange }: NoneProps) {
  const ownerName = useOwnerName(search.owner);
  const both = search.q !== undefined && search.owner !== undefined;
  const byText = useRead(
    "groups.list",
    { ...queryOf(search.q === undefined ? {} : { q: search.q }), pageSize: 1 },
    { enabled: both },
  );
  const byOwner = useRead(
    "groups.list",
    { ...queryOf(search.owner === undefined ? {} : { owner: search.owner }), pageSize: 1 },
    { enabled: both },
  );
  const parts = [
    ...(search.q === undefined
      ? []
      : [{ id: "q", words: search.q, alone: byText.data?.total, drop: () => onChange({ q: undefined }) }]),
    ...(search.owner === undefined
      ? []
      : [{ id: "owner", words: ownerName, alone: byOwner.data?.total, drop: () => onChange({ owner: undefined }) }]),
  ];
  if (parts.length > 0) {
    return (
      <NothingFound title={t(both ? "directory-no-group-matches-all" : "directory-no-group-matches")} parts={parts} />
    );
  }
  if ((search.page ?? 1) > 1) {
    return (
      <EmptyState
        title={t("directory-past-the-end")}
        actions={<Button onClick={() => onChange({ page: undefined })}>{t("directory-first-page")}</Button>}
      />
    );
  }
  return (
    <EmptyState
      title={t("directory-no-groups")}
      actions={
        <Button component={Link} to="/connections">
          {t("directory-to-connections")}
        </Button>
      }
    >
      {t("directory-no-groups-words")}
    </EmptyState>
  );
}
