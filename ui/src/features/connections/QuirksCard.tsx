/** The departures from the RFCs that a connection may use: which, from where known, how often used, tolerated or refused. */
import { Button } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { type ConnectionDialect, type DialectPreset, type OperationName, type QuirkRow, useAct } from "../../backend";
import { Choices } from "../../shared/Choices";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { EntryLink } from "../../shared/Evidence";
import { exact } from "../../shared/format";
import { Card, Tag } from "../../shared/Page";
import { type Column, Table } from "../../shared/Table";
import { TimeText } from "../../shared/TimeText";
import { VerdictMark } from "../../shared/VerdictMark";
import { plainWords, Words } from "../../shared/Words";
import { T, t } from "../../words";
import styles from "./dialect.module.css";
import { QuirkSwitch } from "./QuirkSwitch";

const READS: OperationName[] = ["connections.dialect", "connections.get"];

export function QuirksCard({ dialect }: { dialect: ConnectionDialect }) {
  const change = useAct("connections.changeDialect", { changes: READS });
  const { connection, preset, changed, provider } = dialect;
  const take = (wanted: DialectPreset) => change.mutate({ connection, preset: wanted, quirks: {} });
  const own = changed > 0 && preset === "provider";
  return (
    <>
      <Card
        title={t("connections-quirks")}
        count={<span className={styles.hint}>{t("connections-quirks-hint")}</span>}
        actions={
          <>
            {changed > 0 && (
              <Button
                size="xs"
                variant="subtle"
                leftSection={<IconArrowBackUp size={14} />}
                onClick={() => take(preset)}
              >
                {t("connections-quirks-undo", { count: changed })}
              </Button>
            )}
            <Choices<DialectPreset>
              label={t("connections-dialect")}
              value={preset}
              onChange={take}
              choices={[
                {
                  value: "provider",
                  label: own
                    ? t("connections-preset-changed", { name: provider.name, count: changed })
                    : provider.key === "custom"
                      ? t("connections-preset-custom")
                      : provider.name,
                },
                { value: "all", label: t("connections-preset-all") },
                { value: "strict", label: t("connections-preset-strict") },
              ]}
            />
          </>
        }
        flush
      >
        <ErrorAlert error={change.error} />
        <Table
          caption={t("connections-quirks")}
          columns={columns((row) => (
            <QuirkSwitch
              label={t("connections-quirk-when", { name: plainWords(row.name) })}
              tolerated={row.tolerated}
              busy={change.isPending}
              onChange={(tolerated) => change.mutate({ connection, preset: null, quirks: { [row.code]: tolerated } })}
            />
          ))}
          rows={dialect.quirks}
          keyOf={(row) => row.code}
        />
      </Card>
      <Refusals quirks={dialect.quirks} />
      <p className={styles.foot}>
        <VerdictMark tone="info" />
        {t("connections-quirks-foot")}
      </p>
    </>
  );
}

/** What refusing has cost so far, one line a quirk. */
function Refusals({ quirks }: { quirks: readonly QuirkRow[] }) {
  return quirks
    .filter((quirk) => quirk.refused > 0 && quirk.lastRefusal !== null)
    .map((quirk) => (
      <p key={quirk.code} className={styles.foot}>
        <VerdictMark tone="refused" />
        <span>
          <T
            id="connections-quirk-refused"
            args={{
              name: <b>{plainWords(quirk.name)}</b>,
              count: quirk.refused,
              last: quirk.lastRefusal === null ? "" : <EntryLink seq={quirk.lastRefusal.seq} />,
            }}
          />
        </span>
      </p>
    ));
}

function columns(when: (row: QuirkRow) => ReactNode): ReadonlyArray<Column<QuirkRow>> {
  return [
    {
      id: "quirk",
      head: t("connections-quirk"),
      cell: (row) => (
        <span className={styles.quirk} title={row.seen ?? row.code}>
          <span className="cut">
            <Words spans={row.name} />
          </span>
          {row.changed && <Tag>{t("connections-quirk-changed")}</Tag>}
        </span>
      ),
    },
    {
      id: "does",
      head: t("connections-quirk-does"),
      width: 240,
      wide: true,
      cell: (row) => (
        <span className="t2" title={plainWords(row.does)}>
          <Words spans={row.does} />
        </span>
      ),
    },
    { id: "source", head: t("connections-quirk-source"), width: 184, cell: (row) => <Source row={row} /> },
    {
      id: "section",
      head: t("connections-quirk-section"),
      width: 126,
      cell: (row) => (
        <a href={row.sectionUrl} target="_blank" rel="noreferrer" title={row.section}>
          {row.section.replace("RFC ", "")}
        </a>
      ),
    },
    {
      id: "used",
      head: t("connections-quirk-used"),
      width: 68,
      align: "right",
      cell: (row) => exact(row.used),
    },
    {
      id: "last",
      head: t("connections-quirk-last"),
      width: 156,
      wide: true,
      cell: (row) =>
        row.lastUse === null ? (
          <span className="t3">{t("connections-never")}</span>
        ) : (
          <span className={styles.last}>
            <TimeText at={row.lastUse.at} /> <EntryLink seq={row.lastUse.seq} />
          </span>
        ),
    },
    { id: "when", head: t("connections-quirk-when-head"), width: 148, cell: when },
  ];
}

/** Where it is known from; words alone where there is nothing to read. */
function Source({ row }: { row: QuirkRow }) {
  if (row.source === null) return <span className="t3">{t("connections-quirk-of-others")}</span>;
  const { name, url } = row.source;
  const title = row.seen === null ? name : `${name}: ${row.seen}`;
  return url === null ? (
    <span className="t3" title={title}>
      {name}
    </span>
  ) : (
    <a href={url} target="_blank" rel="noreferrer" title={title}>
      {name}
    </a>
  );
}
