/** One schema: a row an attribute with what the RFC lets it say, and its JSON. The admin's own can be changed. */
import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { type AttributeRow, type SchemaDetails, useRead } from "../../backend";
import { CopyIcon } from "../../shared/Copy";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { JsonView } from "../../shared/JsonView";
import { LinkTabs, TabWords } from "../../shared/LinkTabs";
import { Card, LoadingRows, Page } from "../../shared/Page";
import { type Column, Table } from "../../shared/Table";
import { TimeText } from "../../shared/TimeText";
import { Name, visible } from "../../shared/visible";
import { t } from "../../words";
import styles from "./attributes.module.css";
import { EditSchema } from "./EditSchema";
import { RemoveSchema } from "./RemoveSchema";

/** An index over many users is made while nobody waits; the page says so until it is there. */
const LOOK_AGAIN_MS = 2000;

export function SchemaPage() {
  const { urn } = useParams({ from: "/directory/attributes/$urn" });
  const { tab } = useSearch({ from: "/directory/attributes/$urn" });
  const [making, setMaking] = useState(false);
  const schema = useRead("schemas.get", { urn }, making ? { every: LOOK_AGAIN_MS } : {});
  const unbuilt = (schema.data?.unbuilt.length ?? 0) > 0;
  if (unbuilt !== making) setMaking(unbuilt);
  if (schema.data === undefined) {
    return (
      <Page title={t("attributes-tab")} crumb={<Crumb />}>
        {schema.error ? (
          <ErrorAlert error={schema.error} onRetry={() => void schema.refetch()} />
        ) : (
          <LoadingRows rows={10} />
        )}
      </Page>
    );
  }
  return tab === "edit" && schema.data.row.custom ? (
    <EditSchema details={schema.data} />
  ) : (
    <Schema details={schema.data} tab={tab} error={schema.error} />
  );
}

export function Crumb() {
  return <Link to="/directory/attributes">{t("attributes-crumb")}</Link>;
}

interface SchemaProps {
  details: SchemaDetails;
  tab: string | undefined;
  error: unknown;
}

function Schema({ details, tab, error }: SchemaProps) {
  const { row } = details;
  const navigate = useNavigate();
  const [removing, setRemoving] = useState(false);
  const current = tab === "json" ? "json" : "table";
  return (
    <Page
      title={row.name}
      heading={
        <span className="cut" title={row.name}>
          <Name>{row.name}</Name>
        </span>
      }
      crumb={<Crumb />}
      facts={
        <>
          <span className={styles.urn}>
            <code title={row.urn}>{visible(row.urn)}</code>
            <CopyIcon text={row.urn} what={t("attributes-the-urn")} />
          </span>
          <span>{t(row.resource === "user" ? "attributes-for-user" : "attributes-for-group")}</span>
          {row.custom && row.required && <span>{t("attributes-fact-required")}</span>}
          {!row.custom && <span>{t("attributes-fact-standard")}</span>}
          {row.changed !== null && (
            <span>
              {t("attributes-column-changed")} <TimeText at={row.changed} />
            </span>
          )}
        </>
      }
      actions={
        row.custom && (
          <>
            <Button
              component={Link}
              to="/directory/attributes/$urn"
              params={{ urn: row.urn } as never}
              search={{ tab: "edit" } as never}
              leftSection={<IconPencil size={16} />}
            >
              {t("attributes-edit")}
            </Button>
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon variant="default" size="sm" aria-label={t("attributes-more", { name: row.name })}>
                  <IconDots size={14} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item data-danger leftSection={<IconTrash size={16} />} onClick={() => setRemoving(true)}>
                  {t("attributes-remove-ask")}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
            <RemoveSchema
              schema={removing ? row : null}
              onClose={() => setRemoving(false)}
              onDone={() => void navigate({ to: "/directory/attributes" })}
            />
          </>
        )
      }
      tabs={
        <LinkTabs label={t("attributes-tabs-label")}>
          <Link
            to="/directory/attributes/$urn"
            params={{ urn: row.urn }}
            search={{}}
            aria-current={current === "table" ? "page" : undefined}
          >
            <TabWords count={row.attributes}>{t("attributes-tab-table")}</TabWords>
          </Link>
          <Link
            to="/directory/attributes/$urn"
            params={{ urn: row.urn }}
            search={{ tab: "json" }}
            aria-current={current === "json" ? "page" : undefined}
          >
            <TabWords>{t("attributes-tab-json")}</TabWords>
          </Link>
        </LinkTabs>
      }
    >
      <ErrorAlert error={error} boxed />
      {current === "table" ? (
        <Card flush>
          <Table
            caption={t("attributes-of", { name: row.name })}
            columns={columnsOf(details)}
            rows={linesOf(details.attributes)}
            keyOf={(line) => line.path}
          />
        </Card>
      ) : (
        <JsonView
          value={details.definition}
          what={t("attributes-the-json")}
          head={<span className="t3 sm">{t("attributes-json-words")}</span>}
        />
      )}
    </Page>
  );
}

/** An attribute or a part of one, with its path. */
interface Line extends AttributeRow {
  path: string;
  isPart: boolean;
}

function linesOf(attributes: readonly AttributeRow[]): Line[] {
  return attributes.flatMap((attribute) => [
    { ...attribute, path: attribute.name, isPart: false },
    ...attribute.subAttributes.map((part) => ({ ...part, path: `${attribute.name}.${part.name}`, isPart: true })),
  ]);
}

function columnsOf(details: SchemaDetails): ReadonlyArray<Column<Line>> {
  const word = (value: string, usual: string) => (
    <code className={value === usual ? styles.usual : undefined}>{value}</code>
  );
  return [
    {
      id: "name",
      head: t("attributes-attribute"),
      width: 200,
      cell: (line) => (
        <span className={`${styles.cut} ${line.isPart ? styles.part : ""}`} title={line.description || line.path}>
          {line.isPart ? `.${line.name}` : line.name}
        </span>
      ),
    },
    { id: "type", head: t("attributes-type"), width: 88, cell: (line) => <code>{line.dataType}</code> },
    {
      id: "many",
      head: t("attributes-many"),
      width: 68,
      cell: (line) => (line.multiValued ? t("attributes-several") : null),
    },
    {
      id: "required",
      head: t("attributes-column-required"),
      width: 78,
      cell: (line) => (line.required ? t("attributes-yes") : null),
    },
    {
      id: "case",
      head: t("attributes-case"),
      width: 62,
      cell: (line) => (line.caseExact ? t("attributes-case-exact") : null),
    },
    {
      id: "mutability",
      head: t("attributes-mutability"),
      width: 92,
      cell: (line) => word(line.mutability, "readWrite"),
    },
    { id: "returned", head: t("attributes-returned"), width: 82, cell: (line) => word(line.returned, "default") },
    {
      id: "unique",
      head: t("attributes-unique"),
      width: 72,
      cell: (line) => (line.uniqueness === "none" ? null : <code>{line.uniqueness}</code>),
    },
    {
      id: "index",
      head: t("attributes-index"),
      width: 88,
      cell: (line) =>
        !line.indexed
          ? null
          : t(details.unbuilt.includes(line.path) ? "attributes-index-making" : "attributes-index-yes"),
    },
    {
      id: "description",
      head: t("attributes-description"),
      wide: true,
      cell: (line) => (
        <span className={styles.cut} title={line.description}>
          {visible(line.description)}
        </span>
      ),
    },
  ];
}
