/** All users: search by words or a SCIM filter, sort, narrow by state and owner, page. The whole state is in the address. */
import { Button } from "@mantine/core";
import { IconPlus, IconUserOff } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type UserRow, useRead } from "../../backend";
import { Choices } from "../../shared/Choices";
import { EmptyState } from "../../shared/EmptyState";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { FilterBox } from "../../shared/FilterBox";
import { ListPage, LoadingRows } from "../../shared/Page";
import { Pager } from "../../shared/Pager";
import { type Column, Table } from "../../shared/Table";
import { TimeText } from "../../shared/TimeText";
import { Name } from "../../shared/visible";
import { t } from "../../words";
import { DirectoryTabs } from "./DirectoryTabs";
import { NothingFound, TooMany } from "./ListStates";
import { type ListSearch, PAGE_SIZE, queryOf, sortOf, sortParameter, useCalmRefresh } from "./listing";
import { MailText } from "./MailText";
import { NewUser } from "./NewUser";
import { OwnerFilter, useOwnerName } from "./OwnerFilter";
import { OwnerText } from "./OwnerText";
import styles from "./parts.module.css";
import { UserMenu } from "./UserMenu";

export function UsersPage() {
  const { add } = useSearch({ from: "/directory/users" });
  return add ? <NewUser /> : <UserList />;
}

const COLUMNS: ReadonlyArray<Column<UserRow>> = [
  {
    id: "name",
    head: t("directory-column-name"),
    sort: "displayName",
    cell: (row) => (
      <Link to="/directory/users/$id" params={{ id: row.id }} className={styles.nameLink} title={row.name}>
        <Name>{row.name}</Name>
      </Link>
    ),
  },
  {
    id: "userName",
    head: "userName",
    width: 280,
    sort: "userName",
    cell: (row) => <MailText>{row.userName}</MailText>,
  },
  { id: "state", head: t("directory-column-state"), width: 116, cell: (row) => <UserState active={row.active} /> },
  { id: "owner", head: t("directory-column-owner"), width: 180, cell: (row) => <OwnerText owner={row.owner} /> },
  { id: "groups", head: t("directory-groups"), width: 64, align: "right", wide: true, cell: (row) => row.groups },
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
    cell: (row) => <UserMenu user={row} />,
  },
];

function UserState({ active }: { active: boolean }) {
  if (active) return <span className="t3">{t("directory-active")}</span>;
  return (
    <span className={styles.state}>
      <IconUserOff size={16} aria-hidden="true" />
      {t("directory-deactivated")}
    </span>
  );
}

function UserList() {
  const search: ListSearch = useSearch({ from: "/directory/users" });
  const navigate = useNavigate({ from: "/directory/users" });
  const { every, pointer } = useCalmRefresh();
  const list = useRead("users.list", queryOf(search), { keepLast: true, ...every });
  const sort = sortOf(search);

  /** Any change but of the page starts at the first page again. */
  function change(some: { [Key in keyof ListSearch]?: ListSearch[Key] | undefined }) {
    void navigate({ search: (now) => ({ ...now, page: undefined, ...some }) as never });
  }

  const page = list.data;
  return (
    <ListPage
      title={t("directory-title")}
      actions={<NewUserButton />}
      tabs={<DirectoryTabs current="users" />}
      bar={
        <>
          <FilterBox
            kind="user"
            value={search.q ?? ""}
            onApply={(q) => change({ q: q || undefined })}
            label={t("directory-search-label")}
            placeholder={t("directory-search-users")}
          />
          <div className={styles.end}>
            <Choices<ListSearch["active"]>
              label={t("directory-column-state")}
              value={search.active}
              onChange={(active) => change({ active })}
              choices={[
                { value: undefined, label: t("directory-all") },
                { value: "yes", label: t("directory-active") },
                { value: "no", label: t("directory-deactivated") },
              ]}
            />
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
        {page && page.rows.length === 0 && <NoUsers search={search} onChange={change} />}
        {page && page.rows.length > 0 && (
          <>
            {!page.totalIsExact && <TooMany total={page.total} />}
            <Table
              page
              caption={t("directory-users")}
              columns={COLUMNS}
              rows={page.rows}
              keyOf={(row) => row.id}
              isGone={(row) => !row.active}
              sort={sort}
              onSort={(by, descending) => change({ sort: sortParameter(by, descending) })}
            />
          </>
        )}
      </div>
    </ListPage>
  );
}

function NewUserButton() {
  return (
    <Button component={Link} to="/directory/users" search={{ add: true } as never} leftSection={<IconPlus size={14} />}>
      {t("directory-new-user")}
    </Button>
  );
}

interface NoneProps {
  search: ListSearch;
  onChange: (some: { [Key in keyof ListSearch]?: ListSearch[Key] | undefined }) => void;
}

/** Either there is nobody yet, or the filter is too narrow. */
function NoUsers({ search, onChange }: NoneProps) {
  const ownerName = useOwnerName(search.owner);
  const alone = (part: ListSearch) => ({ ...queryOf(part), pageSize: 1 });
  const several = [search.q, search.active, search.owner].filter((part) => part !== undefined).length > 1;
  const ask = (set: unknown) => ({ enabled: several && set !== undefined });
  const byText = useRead("users.list", alone(search.q === undefined ? {} : { q: search.q }), ask(search.q));
  const byState = useRead("users.list", alone(search.active ? { active: search.active } : {}), ask(search.active));
  const byOwner = useRead("users.list", alone(search.owner ? { owner: search.owner } : {}), ask(search.owner));
  const parts = [
    ...(search.q === undefined
      ? []
      : [{ id: "q", words: search.q, alone: byText.data?.total, drop: () => onChange({ q: undefined }) }]),
    ...(search.active === undefined
      ? []
      : [
          {
            id: "active",
            words: t(search.active === "yes" ? "directory-active" : "directory-deactivated"),
            alone: byState.data?.total,
            drop: () => onChange({ active: undefined }),
          },
        ]),
    ...(search.owner === undefined
      ? []
      : [{ id: "owner", words: ownerName, alone: byOwner.data?.total, drop: () => onChange({ owner: undefined }) }]),
  ];
  if (parts.length > 0) {
    return (
      <NothingFound title={t(several ? "directory-nobody-matches-all" : "directory-nobody-matches")} parts={parts} />
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
      title={t("directory-no-users")}
      actions={
        <Button component={Link} to="/connections">
          {t("directory-to-connections")}
        </Button>
      }
    >
      {t("directory-no-users-words")}
    </EmptyState>
  );
}
