/** Every change that an import would make, a page at a time; each opens to its old and new values. */
import { Button, Modal, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type ImportAct, type ImportPreview, type ImportRow, useRead } from "../../backend";
import { AttributeDiff } from "../../shared/AttributeDiff";
import { DialogFoot } from "../../shared/Confirm";
import { EmptyState } from "../../shared/EmptyState";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { exact } from "../../shared/format";
import { Card, LoadingRows, Toolbar } from "../../shared/Page";
import { Pager } from "../../shared/Pager";
import { Table } from "../../shared/Table";
import { type Tone, VerdictMark } from "../../shared/VerdictMark";
import { Name, visible } from "../../shared/visible";
import { t, type WordId } from "../../words";
import styles from "./import.module.css";

const PAGE_ROWS = 50;
/** The search asks after a pause in typing. */
const PAUSE_MS = 250;

const ACTS: Record<ImportAct, { word: WordId; tone: Tone }> = {
  create: { word: "import-act-create", tone: "applied" },
  change: { word: "import-act-change", tone: "applied" },
  deactivate: { word: "import-act-deactivate", tone: "partly" },
  empty: { word: "import-act-empty", tone: "partly" },
  delete: { word: "import-act-delete", tone: "refused" },
  conflict: { word: "import-act-conflict", tone: "none" },
};
const ANY = "any";

export function ChangesCard({ preview }: { preview: ImportPreview }) {
  const [act, setAct] = useState<ImportAct | null>(null);
  const [typed, setTyped] = useState("");
  const [text] = useDebouncedValue(typed, PAUSE_MS);
  const [page, setPage] = useState(1);
  const [open, setOpen] = useState<ImportRow | null>(null);
  const rows = useRead(
    "import.rows",
    { preview: preview.id, act, kind: null, text, offset: (page - 1) * PAGE_ROWS, limit: PAGE_ROWS },
    { keepLast: true },
  );
  const total = rows.data?.total ?? 0;
  return (
    <Card title={t("import-changes")} count={exact(preview.changes)} flush>
      <Toolbar>
        <TextInput
          aria-label={t("import-search")}
          placeholder={t("import-search")}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setPage(1);
          }}
          w={240}
        />
        <Select
          aria-label={t("import-show")}
          allowDeselect={false}
          data={[
            { value: ANY, label: t("import-show-all") },
            ...(Object.keys(ACTS) as ImportAct[]).map((one) => ({ value: one, label: t(ACTS[one].word) })),
          ]}
          value={act ?? ANY}
          onChange={(value) => {
            setAct(value === null || value === ANY ? null : (value as ImportAct));
            setPage(1);
          }}
          w={180}
        />
      </Toolbar>
      <ErrorAlert error={rows.error} onRetry={() => void rows.refetch()} />
      {rows.isPending && <LoadingRows rows={6} />}
      {rows.data && total === 0 && (
        <EmptyState title={t(text === "" && act === null ? "import-nothing" : "import-nothing-found")} />
      )}
      {rows.data && total > 0 && (
        <Table
          caption={t("import-changes")}
          rows={rows.data.rows}
          keyOf={(row) => String(row.number)}
          isGone={(row) => row.act === "conflict"}
          columns={[
            {
              id: "name",
              head: t("import-column-name"),
              cell: (row) => (
                <button type="button" className={styles.open} onClick={() => setOpen(row)} title={row.name}>
                  <Name>{row.name}</Name>
                </button>
              ),
            },
            {
              id: "act",
              head: t("import-column-act"),
              width: 130,
              cell: (row) => (
                <span className={styles.act}>
                  <VerdictMark tone={ACTS[row.act].tone} />
                  {t(ACTS[row.act].word)}
                </span>
              ),
            },
            { id: "what", head: t("import-column-details"), width: 264, cell: (row) => <Details row={row} /> },
            {
              id: "line",
              head: t("import-column-line"),
              width: 72,
              align: "right",
              cell: (row) => row.line !== null && <span className="t3">{exact(row.line)}</span>,
              wide: true,
            },
          ]}
        />
      )}
      {total > PAGE_ROWS && <Pager page={page} pageSize={PAGE_ROWS} total={total} totalIsExact onPage={setPage} />}
      <Modal
        opened={open !== null}
        onClose={() => setOpen(null)}
        title={open && <Name>{open.name}</Name>}
        size={640}
        withCloseButton={false}
      >
        {open && <Change row={open} />}
        <DialogFoot>
          <Button data-autofocus onClick={() => setOpen(null)}>
            {t("import-leave")}
          </Button>
        </DialogFoot>
      </Modal>
    </Card>
  );
}

function Details({ row }: { row: ImportRow }) {
  const names = [...new Set(row.lines.map((line) => line.path.replace(/^urn:[^[]*:/, "")))];
  const words =
    row.note ?? (row.act === "create" ? t("import-attributes", { count: row.lines.length }) : names.join(", "));
  return (
    <span className="t2 cut" title={words}>
      {visible(words)}
    </span>
  );
}

function Change({ row }: { row: ImportRow }) {
  return (
    <div className={styles.stack}>
      {row.note && <p className="t2">{visible(row.note)}</p>}
      {row.lines.length > 0 && <AttributeDiff lines={row.lines} />}
      {row.resourceId !== null && (
        <p>
          {row.kind === "user" ? (
            <Link to="/directory/users/$id" params={{ id: row.resourceId }}>
              {t("import-open-user")}
            </Link>
          ) : (
            <Link to="/directory/groups/$id" params={{ id: row.resourceId }}>
              {t("import-open-group")}
            </Link>
          )}
        </p>
      )}
    </div>
  );
}
