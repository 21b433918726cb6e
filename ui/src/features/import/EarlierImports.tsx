/** The imports of a connection that were made, the newest first. */
import { Link } from "@tanstack/react-router";
import { type ImportRecord, type ImportState, useAct, useRead } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { exact } from "../../shared/format";
import { Card, LoadingRows } from "../../shared/Page";
import { Table } from "../../shared/Table";
import { TimeText } from "../../shared/TimeText";
import { visible } from "../../shared/visible";
import { t, type WordId } from "../../words";
import styles from "./import.module.css";
import { UndoButton } from "./UndoButton";

const STATES: Record<ImportState, WordId> = {
  running: "import-state-running",
  applied: "import-state-applied",
  cancelled: "import-state-cancelled",
  interrupted: "import-state-interrupted",
  undoing: "import-state-undoing",
  undone: "import-state-undone",
};

const stateWord = (state: ImportState): string => t(STATES[state]);

interface Props {
  connection: string;
  onUndo: (record: ImportRecord) => void;
  /** One is being looked at: another is not begun meanwhile. */
  busy: boolean;
}

export function EarlierImports({ connection, onUndo, busy }: Props) {
  const list = useRead("import.list", { connection });
  const undo = useAct("import.undo", { changes: ["import.list"], onDone: onUndo });
  return (
    <Card title={t("import-earlier")} {...(list.data ? { count: exact(list.data.length) } : {})} flush>
      <ErrorAlert error={list.error} onRetry={() => void list.refetch()} />
      <ErrorAlert error={undo.error} boxed />
      {list.isPending && <LoadingRows rows={2} />}
      {list.data?.length === 0 && <p className={styles.none}>{t("import-earlier-none")}</p>}
      {list.data && list.data.length > 0 && (
        <Table
          caption={t("import-earlier")}
          rows={list.data}
          keyOf={(row) => row.id}
          isGone={(row) => row.state === "undone"}
          columns={[
            { id: "when", head: t("import-column-when"), width: 150, cell: (row) => <TimeText at={row.begun} /> },
            {
              id: "files",
              head: t("import-column-files"),
              cell: (row) => (
                <span className="cut" title={row.files.join(", ")}>
                  {visible(row.files.join(", "))}
                </span>
              ),
            },
            {
              id: "changes",
              head: t("import-column-changes"),
              width: 92,
              align: "right",
              cell: (row) => exact(row.done - row.leftCount),
            },
            { id: "state", head: t("import-column-state"), width: 110, cell: (row) => stateWord(row.state) },
            {
              id: "log",
              head: t("import-log"),
              hideHead: true,
              width: 92,
              cell: (row) => (
                <Link to="/log" search={{ q: row.logQuery }}>
                  {t("import-log-short")}
                </Link>
              ),
            },
            {
              id: "undo",
              head: t("import-undo"),
              hideHead: true,
              width: 88,
              align: "right",
              cell: (row) =>
                row.state !== "undone" && (
                  <UndoButton
                    record={busy ? { ...row, canUndo: false } : row}
                    busy={undo.isPending && undo.variables.id === row.id}
                    onUndo={() => undo.mutate({ id: row.id })}
                    small
                  />
                ),
            },
          ]}
        />
      )}
    </Card>
  );
}
