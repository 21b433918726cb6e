/** Which attributes users and groups have: the admin's own schemas, and those of the standard. */
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link, useSearch } from "@tanstack/react-router";
import { type SchemaRow, useRead } from "../../backend";
import { EmptyState } from "../../shared/EmptyState";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { exact } from "../../shared/format";
import { Card, LoadingRows, Page } from "../../shared/Page";
import { type Column, Table } from "../../shared/Table";
import { TimeText } from "../../shared/TimeText";
import { Name, visible } from "../../shared/visible";
import { t } from "../../words";
import { DirectoryTabs } from "../directory/DirectoryTabs";
import styles from "./attributes.module.css";
import { NewSchema } from "./NewSchema";

export function SchemasPage() {
  const { add } = useSearch({ from: "/directory/attributes" });
  return add ? <NewSchema /> : <SchemaList />;
}

const NAME: Column<SchemaRow> = {
  id: "name",
  head: t("attributes-column-name"),
  width: 200,
  cell: (row) => (
    <Link to="/directory/attributes/$urn" params={{ urn: row.urn }} className={styles.nameLink} title={row.name}>
      <Name>{row.name}</Name>
    </Link>
  ),
};
const FACTS: ReadonlyArray<Column<SchemaRow>> = [
  {
    id: "for",
    head: t("attributes-column-for"),
    width: 84,
    cell: (row) => t(row.resource === "user" ? "attributes-for-user" : "attributes-for-group"),
  },
  {
    id: "attributes",
    head: t("attributes-column-count"),
    width: 92,
    align: "right",
    cell: (row) => exact(row.attributes),
  },
  {
    id: "required",
    head: t("attributes-column-required"),
    width: 84,
    cell: (row) => (row.required ? t("attributes-yes") : null),
  },
  {
    id: "urn",
    head: "URN",
    cell: (row) => (
      <code className={styles.cut} title={row.urn}>
        {visible(row.urn)}
      </code>
    ),
  },
];
const CHANGED: Column<SchemaRow> = {
  id: "changed",
  head: t("attributes-column-changed"),
  width: 108,
  align: "right",
  cell: (row) => (row.changed === null ? null : <TimeText at={row.changed} />),
};

function SchemaList() {
  const list = useRead("schemas.list", {});
  const own = list.data?.filter((row) => row.custom) ?? [];
  const standard = list.data?.filter((row) => !row.custom) ?? [];
  const add = (
    <Button
      component={Link}
      to="/directory/attributes"
      search={{ add: true } as never}
      leftSection={<IconPlus size={14} />}
    >
      {t("attributes-add")}
    </Button>
  );
  return (
    <Page
      title={t("directory-title")}
      {...(own.length > 0 ? { actions: add } : {})}
      tabs={<DirectoryTabs current="attributes" />}
    >
      {list.isPending && <LoadingRows rows={6} />}
      {list.error && <ErrorAlert error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && (
        <>
          <Card title={t("attributes-own")} {...(own.length > 0 ? { count: own.length } : {})} flush>
            {own.length === 0 ? (
              <EmptyState title={t("attributes-none")} actions={add}>
                {t("attributes-none-words")}
              </EmptyState>
            ) : (
              <Table
                caption={t("attributes-own")}
                columns={[NAME, ...FACTS, CHANGED]}
                rows={own}
                keyOf={(row) => row.urn}
              />
            )}
          </Card>
          <Card title={t("attributes-standard")} count={standard.length} flush>
            <Table
              caption={t("attributes-standard")}
              columns={[NAME, ...FACTS]}
              rows={standard}
              keyOf={(row) => row.urn}
            />
          </Card>
        </>
      )}
    </Page>
  );
}
