/** All connections: how each is doing, what it manages, when its tokens end. */
import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconActivity, IconClock, IconDots, IconKey, IconPlus, IconTrash } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { type ConnectionRow, useRead } from "../../backend";
import { EmptyState } from "../../shared/EmptyState";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { exact } from "../../shared/format";
import { HealthLine } from "../../shared/HealthLine";
import { Monogram } from "../../shared/Monogram";
import { ListPage, LoadingRows } from "../../shared/Page";
import { type Column, Table } from "../../shared/Table";
import { RelativeTime, TimeText } from "../../shared/TimeText";
import { useNow } from "../../shared/time";
import { VerdictMark, VerdictWord } from "../../shared/VerdictMark";
import { Name } from "../../shared/visible";
import { t } from "../../words";
import { AddConnection } from "./AddConnection";
import styles from "./connections.module.css";
import { RemovalsCard } from "./RemovalsCard";
import { RemoveConnection } from "./RemoveConnection";

/** Health lines are about seconds. */
const LOOK_AGAIN_MS = 3000;
/** A token that ends within this time wants attention. */
const SOON_MS = 30 * 86_400_000;

export function ConnectionsPage() {
  const { add } = useSearch({ from: "/connections" });
  const navigate = useNavigate({ from: "/connections" });
  const [removing, setRemoving] = useState<ConnectionRow | null>(null);
  const connections = useRead("connections.list", {}, { every: LOOK_AGAIN_MS });
  const rows = connections.data;
  const failing = rows?.filter((row) => row.health.state === "failing").length ?? 0;
  const open = () => void navigate({ search: { add: true } });
  return (
    <ListPage
      title={t("connections-title")}
      facts={rows && rows.length > 0 && t("connections-count", { count: rows.length, failing })}
      actions={rows && rows.length > 0 && <AddButton onClick={open} />}
    >
      {connections.isPending && <LoadingRows rows={4} />}
      <ErrorAlert error={connections.error} onRetry={() => void connections.refetch()} />
      <RemovalsCard />
      {rows?.length === 0 && (
        <EmptyState title={t("connections-none")} actions={<AddButton onClick={open} />}>
          <p>{t("connections-none-words")}</p>
          <p className="t3 sm">{t("connections-none-providers")}</p>
        </EmptyState>
      )}
      {rows && rows.length > 0 && (
        <Table
          page
          caption={t("connections-title")}
          columns={columns(setRemoving)}
          rows={rows}
          keyOf={(row) => row.id}
          isGone={(row) => row.health.state === "noToken"}
        />
      )}
      <AddConnection opened={add === true} onClose={() => void navigate({ search: {} })} />
      <RemoveConnection connection={removing} onClose={() => setRemoving(null)} onDone={() => setRemoving(null)} />
    </ListPage>
  );
}

function AddButton({ onClick }: { onClick: () => void }) {
  return (
    <Button variant="filled" leftSection={<IconPlus size={14} />} onClick={onClick}>
      {t("connections-add")}
    </Button>
  );
}

function columns(onRemove: (row: ConnectionRow) => void): ReadonlyArray<Column<ConnectionRow>> {
  return [
    {
      id: "name",
      head: t("connections-column-name"),
      width: 264,
      cell: (row) => (
        <span className={styles.named}>
          <Monogram letters={row.provider.monogram} />
          <Link to="/connections/$id" params={{ id: row.id }} className="cut" title={row.name}>
            <Name>{row.name}</Name>
          </Link>
        </span>
      ),
    },
    { id: "health", head: t("connections-column-health"), cell: (row) => <HealthLine health={row.health} /> },
    { id: "token", head: t("connections-column-token"), width: 140, cell: (row) => <NextExpiry row={row} /> },
    {
      id: "users",
      head: t("connections-column-users"),
      width: 76,
      align: "right",
      cell: (row) => exact(row.users),
    },
    {
      id: "groups",
      head: t("connections-column-groups"),
      width: 72,
      align: "right",
      wide: true,
      cell: (row) => exact(row.groups),
    },
    {
      id: "request",
      head: t("connections-column-last-request"),
      width: 112,
      align: "right",
      wide: true,
      cell: (row) => (row.lastRequest === null ? t("connections-never") : <TimeText at={row.lastRequest} />),
    },
    {
      id: "actions",
      head: t("connections-column-actions"),
      width: 50,
      hideHead: true,
      cell: (row) => <ConnectionMenu row={row} onRemove={() => onRemove(row)} />,
    },
  ];
}

/** The soonest end among the usable tokens and client secrets. */
function NextExpiry({ row }: { row: ConnectionRow }) {
  const now = useNow();
  if (row.usableTokens + row.usableClients === 0) {
    return (
      <span className={styles.stateWord}>
        <VerdictMark tone="none" />
        {t("connections-no-usable-token")}
      </span>
    );
  }
  if (row.nextExpiry === null) return <span className="t2">{t("connections-never-expires")}</span>;
  if (row.nextExpiry - now > SOON_MS) return <TimeText at={row.nextExpiry} detail="day" />;
  return (
    <span className={styles.soon}>
      <IconClock size={14} aria-hidden="true" />
      <VerdictWord tone="partly">
        {t("connections-expires")} <RelativeTime at={row.nextExpiry} />
      </VerdictWord>
    </span>
  );
}

function ConnectionMenu({ row, onRemove }: { row: ConnectionRow; onRemove: () => void }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" size="xs" aria-label={t("connections-more", { name: row.name })}>
          <IconDots size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          component={Link}
          to="/connections/$id"
          params={{ id: row.id } as never}
          search={{ newToken: true } as never}
          leftSection={<IconKey size={16} />}
        >
          {t("connections-new-token-ask")}
        </Menu.Item>
        <Menu.Item
          component={Link}
          to="/log"
          search={{ q: logOf(row.name) } as never}
          leftSection={<IconActivity size={16} />}
        >
          {t("connections-log")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item data-danger leftSection={<IconTrash size={16} />} onClick={onRemove}>
          {t("connections-remove-ask")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** What the log's search box takes for one connection. */
export function logOf(name: string): string {
  return `connection:"${name.replaceAll('"', " ")}"`;
}
