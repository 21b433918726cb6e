/** What an import would do: numbers, remarks, the mapping, every change, and the one button that makes them. */
import { Button, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { type ImportMapping, type ImportPreview, type ImportRecord, useAct } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { fieldError } from "../../shared/errors";
import { duration, exact } from "../../shared/format";
import { Card } from "../../shared/Page";
import { Table } from "../../shared/Table";
import { VerdictMark } from "../../shared/VerdictMark";
import { visible } from "../../shared/visible";
import { t } from "../../words";
import { ChangesCard } from "./ChangesCard";
import styles from "./import.module.css";
import type { Chosen } from "./usePreview";

interface Props {
  chosen: Chosen;
  preview: ImportPreview;
  onStarted: (record: ImportRecord) => void;
}

export function PreviewCards({ chosen, preview, onStarted }: Props) {
  return (
    <>
      <Card title={t("import-preview")} count={t("import-took", { time: duration(preview.tookMs) })} flush>
        <Counts preview={preview} />
        <div className={`${styles.stack} ${styles.under}`}>
          {preview.counts.conflicts > 0 && (
            <p className={styles.act}>
              <VerdictMark tone="none" />
              {t("import-conflicts", { count: preview.counts.conflicts })}
            </p>
          )}
          {preview.remarks.length > 0 && (
            <ul className={styles.remarks} aria-label={t("import-remarks")}>
              {preview.remarks.map((remark) => (
                <li key={remark}>
                  <VerdictMark tone="partly" />
                  <span>{visible(remark)}</span>
                </li>
              ))}
            </ul>
          )}
          <Start preview={preview} onStarted={onStarted} />
        </div>
      </Card>
      <ChangesCard preview={preview} />
      {preview.mapping.length > 0 && (
        <Card title={t("import-mapping")} count={exact(preview.mapping.length)} flush>
          <Mapping chosen={chosen} rows={preview.mapping} />
        </Card>
      )}
    </>
  );
}

function Counts({ preview: { counts } }: { preview: ImportPreview }) {
  const rows = [
    {
      what: t("import-users"),
      created: counts.usersCreated,
      changed: counts.usersChanged,
      stopped: counts.usersDeactivated,
      deleted: counts.usersDeleted,
      same: counts.usersUnchanged + counts.usersLeft,
    },
    {
      what: t("import-groups"),
      created: counts.groupsCreated,
      changed: counts.groupsChanged,
      stopped: counts.groupsEmptied,
      deleted: counts.groupsDeleted,
      same: counts.groupsUnchanged + counts.groupsLeft,
    },
    {
      what: t("import-memberships"),
      created: counts.membersAdded,
      changed: null,
      stopped: null,
      deleted: counts.membersRemoved,
      same: null,
    },
  ];
  const number = (value: number | null) =>
    value === null ? null : <span className={value === 0 ? "t3" : styles.some}>{exact(value)}</span>;
  return (
    <Table
      caption={t("import-preview")}
      rows={rows}
      keyOf={(row) => row.what}
      columns={[
        { id: "what", head: t("import-column-what"), cell: (row) => row.what },
        {
          id: "created",
          head: t("import-column-created"),
          width: 92,
          align: "right",
          cell: (row) => number(row.created),
        },
        {
          id: "changed",
          head: t("import-column-changed"),
          width: 92,
          align: "right",
          cell: (row) => number(row.changed),
        },
        {
          id: "stopped",
          head: t("import-column-stopped"),
          width: 148,
          align: "right",
          cell: (row) => number(row.stopped),
        },
        {
          id: "deleted",
          head: t("import-column-deleted"),
          width: 92,
          align: "right",
          cell: (row) => number(row.deleted),
        },
        { id: "same", head: t("import-column-same"), width: 104, align: "right", cell: (row) => number(row.same) },
      ]}
    />
  );
}

function Start({ preview, onStarted }: Pick<Props, "preview" | "onStarted">) {
  const [typed, setTyped] = useState("");
  const apply = useAct("import.apply", { changes: ["import.list"], onDone: onStarted });
  const { brake, changes } = preview;
  const number = Number(typed.replaceAll(/[\s,.]/g, ""));
  const isConfirmed = brake === null || (typed.trim() !== "" && number === brake.number);
  if (changes === 0) return <p className="t2">{t("import-nothing")}</p>;
  return (
    <form
      className={styles.stack}
      onSubmit={(event) => {
        event.preventDefault();
        if (isConfirmed) apply.mutate({ preview: preview.id, confirm: brake === null ? null : number });
      }}
    >
      {brake && (
        <section className={styles.brake} aria-label={t("import-brake")}>
          <VerdictMark tone="refused" />
          <div className={styles.stack}>
            <h3>{brake.heading}</h3>
            <p className="t2">{brake.words}</p>
            <TextInput
              label={t("import-brake-type", { number: brake.number })}
              value={typed}
              error={fieldError(apply.error, "confirm")}
              onChange={(event) => setTyped(event.currentTarget.value)}
              inputMode="numeric"
              w={220}
            />
          </div>
        </section>
      )}
      {!fieldError(apply.error, "confirm") && <ErrorAlert error={apply.error} boxed />}
      <div className={styles.start}>
        <Button type="submit" variant="filled" loading={apply.isPending} disabled={!isConfirmed}>
          {t("import-start", { count: changes })}
        </Button>
        <span className="t3 sm">{t(isConfirmed ? "import-start-hint" : "import-brake-first")}</span>
      </div>
    </form>
  );
}

function Mapping({ chosen, rows }: { chosen: Chosen; rows: readonly ImportMapping[] }) {
  function change(column: string, to: string) {
    chosen.look({ mapping: { ...chosen.decisions.mapping, [column]: to } });
  }
  return (
    <Table
      caption={t("import-mapping")}
      rows={rows}
      keyOf={(row) => row.column}
      isGone={(row) => row.to === ""}
      columns={[
        { id: "heading", head: t("import-mapping-column"), width: 190, cell: (row) => <b>{visible(row.heading)}</b> },
        {
          id: "to",
          head: t("import-mapping-to"),
          cell: (row) =>
            row.choices.length > 1 ? (
              <Select
                aria-label={t("import-mapping-choose", { column: row.heading })}
                size="xs"
                allowDeselect={false}
                disabled={chosen.previewing}
                data={row.choices.map((path) => ({
                  value: path,
                  label: path === "" ? t("import-mapping-out") : short(path),
                }))}
                value={row.to}
                onChange={(to) => to !== null && change(row.column, to)}
              />
            ) : (
              <code title={row.to}>{short(row.to)}</code>
            ),
        },
        {
          id: "example",
          head: t("import-mapping-example"),
          width: 200,
          cell: (row) => <Cut text={row.example} />,
          wide: true,
        },
        {
          id: "note",
          head: t("import-mapping-note"),
          width: 260,
          cell: (row) => <Cut text={row.note ?? ""} />,
          wide: true,
        },
      ]}
    />
  );
}

function Cut({ text }: { text: string }) {
  return (
    <span className="t3 cut" title={text}>
      {visible(text)}
    </span>
  );
}

/** The extension's URN says little where everything is of the one extension. */
function short(path: string): string {
  return path.replace(/^urn:[^[]*:/, "");
}
