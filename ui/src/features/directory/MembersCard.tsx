/** The members of a group, directly or with nested groups: search, pages of 50, add and remove. */
import { ActionIcon, Button, TextInput, Tooltip } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconCircleMinus, IconPlus, IconSearch, IconUsersGroup } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type MemberRow, type Nesting, type ResourceDetails, useAct, useRead } from "../../backend";
import { Choices } from "../../shared/Choices";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { EntryLink } from "../../shared/Evidence";
import { exact } from "../../shared/format";
import { Card, LoadingRows } from "../../shared/Page";
import { Pager } from "../../shared/Pager";
import { type Column, Table } from "../../shared/Table";
import { Name } from "../../shared/visible";
import { T, t } from "../../words";
import { AddMember } from "./AddMember";
import { DIRECTORY_READS, sayFailure } from "./acts";
import { MailText } from "./MailText";
import styles from "./parts.module.css";

const PAGE_SIZE = 50;

interface Props {
  group: ResourceDetails;
  /** `undefined` until it is read. */
  nesting: Nesting | undefined;
  every: number;
}

export function MembersCard({ group, nesting, every }: Props) {
  const [withNested, setWithNested] = useState(false);
  const [adding, setAdding] = useState(false);
  const [search, setSearch] = useState("");
  const [page, setPage] = useState(1);
  const [rested] = useDebouncedValue(search, 200);
  const [pointed, setPointed] = useState(false);
  const everyone = nesting?.everyone ?? null;
  const effective = withNested && everyone !== null;
  const members = useRead(
    "groups.members",
    { id: group.id, search: rested, page, pageSize: PAGE_SIZE, effective },
    { keepLast: true, ...(pointed ? {} : { every }) },
  );
  const change = useAct("groups.changeMembers", { changes: DIRECTORY_READS });
  const rows = members.data?.rows ?? [];

  function remove(row: MemberRow) {
    change.mutate(
      { id: group.id, add: [], remove: [row.id] },
      {
        onError: sayFailure,
        onSuccess: () => {
          const toast = notifications.show({
            withCloseButton: true,
            closeButtonProps: { "aria-label": t("shared-close") },
            message: (
              <span className={styles.toast}>
                <T id="directory-member-removed" args={{ name: <Name strong>{row.name}</Name> }} />
                <Button
                  size="xs"
                  onClick={() => {
                    notifications.hide(toast);
                    change.mutate({ id: group.id, add: [row.id], remove: [] }, { onError: sayFailure });
                  }}
                >
                  {t("directory-undo")}
                </Button>
              </span>
            ),
          });
        },
      },
    );
  }

  return (
    <Card
      title={t("directory-column-members")}
      count={everyone === null && members.data && <span className="sm">{exact(members.data.total)}</span>}
      actions={
        <>
          {everyone !== null && (
            <div className={styles.which}>
              <Choices
                label={t("directory-which-members")}
                choices={[
                  { value: false, label: t("directory-direct"), count: exact(nesting?.direct ?? group.members) },
                  { value: true, label: t("directory-with-nested"), count: everyoneWords(everyone) },
                ]}
                value={withNested}
                onChange={(value) => {
                  setWithNested(value);
                  setPage(1);
                }}
              />
            </div>
          )}
          <TextInput
            className={styles.memberSearch}
            size="xs"
            leftSection={<IconSearch size={14} />}
            aria-label={t("directory-member-search")}
            placeholder={t("directory-member-search-hint")}
            value={search}
            onChange={(event) => {
              setSearch(event.currentTarget.value);
              setPage(1);
            }}
          />
          <Button
            size="xs"
            leftSection={<IconPlus size={14} />}
            aria-expanded={adding}
            onClick={() => setAdding(!adding)}
          >
            {t("directory-member-add")}
          </Button>
        </>
      }
      flush
    >
      {adding && <AddMember group={group} onClose={() => setAdding(false)} />}
      {members.isPending && <LoadingRows rows={4} />}
      <ErrorAlert error={members.error} onRetry={() => void members.refetch()} />
      {members.data && rows.length === 0 && (
        <p className={styles.quiet}>{t(rested === "" ? "directory-no-members" : "directory-no-member-matches")}</p>
      )}
      {rows.length > 0 && (
        <div onPointerEnter={() => setPointed(true)} onPointerLeave={() => setPointed(false)}>
          <Table
            caption={t("directory-column-members")}
            columns={columns(remove)}
            rows={rows}
            keyOf={(row) => row.id}
            isGone={(row) => !row.active}
          />
        </div>
      )}
      {members.data && members.data.total > PAGE_SIZE && (
        <Pager
          page={page}
          pageSize={PAGE_SIZE}
          total={members.data.total}
          totalIsExact={members.data.totalIsExact}
          tookMs={members.data.tookMs}
          asOf={members.dataUpdatedAt}
          onPage={setPage}
        />
      )}
    </Card>
  );
}

function everyoneWords(everyone: NonNullable<Nesting["everyone"]>): string {
  return everyone.isExact ? exact(everyone.members) : `${exact(everyone.members)}+`;
}

function columns(onRemove: (row: MemberRow) => void): ReadonlyArray<Column<MemberRow>> {
  return [
    {
      id: "name",
      head: t("directory-column-name"),
      cell: (row) =>
        row.kind === "group" ? (
          <span className={styles.state}>
            <IconUsersGroup size={16} role="img" aria-label={t("directory-kind-group")} />
            <Link to="/directory/groups/$id" params={{ id: row.id }} className={styles.nameLink} title={row.name}>
              <Name>{row.name}</Name>
            </Link>
          </span>
        ) : (
          <Link to="/directory/users/$id" params={{ id: row.id }} className={styles.nameLink} title={row.name}>
            <Name>{row.name}</Name>
          </Link>
        ),
    },
    {
      id: "fact",
      head: "userName",
      width: 220,
      cell: (row) => (row.kind === "group" ? null : <MailText>{row.fact}</MailText>),
    },
    {
      id: "how",
      head: t("directory-column-how"),
      width: 168,
      cell: (row) => (
        <span className="t3" title={row.through ?? undefined}>
          {row.through === null ? (
            t("directory-direct")
          ) : (
            <T id="directory-member-through" args={{ group: <Name>{row.through}</Name> }} />
          )}
          {!row.active && t("directory-how-deactivated")}
        </span>
      ),
    },
    {
      id: "entry",
      head: t("directory-added-by"),
      width: 84,
      wide: true,
      cell: (row) => (row.entry === null ? null : <EntryLink seq={row.entry} />),
    },
    {
      id: "actions",
      head: t("directory-column-actions"),
      width: 44,
      hideHead: true,
      cell: (row) => {
        // Who belongs by way of another group leaves there.
        if (row.through !== null) return null;
        const label = t("directory-member-remove", { name: row.name });
        return (
          <Tooltip label={label}>
            <ActionIcon variant="subtle" size="xs" aria-label={label} onClick={() => onRemove(row)}>
              <IconCircleMinus size={16} />
            </ActionIcon>
          </Tooltip>
        );
      },
    },
  ];
}
