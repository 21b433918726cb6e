/** An import under way, or being undone, and then how it ended. */
import { Button, Progress } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { type ImportRecord, type ImportState, type OperationName, useAct, useRead } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { Card } from "../../shared/Page";
import { type Tone, VerdictMark } from "../../shared/VerdictMark";
import { Name } from "../../shared/visible";
import { t, type WordId } from "../../words";
import styles from "./import.module.css";
import { UndoButton } from "./UndoButton";

const LOOK_EVERY_MS = 500;
/** What an import changes on other pages. */
export const IMPORT_READS: OperationName[] = [
  "import.list",
  "import.progress",
  "connections.list",
  "connections.get",
  "setup.get",
  "users.list",
  "groups.list",
  "overview.get",
];

const ENDED: Partial<Record<ImportState, WordId>> = {
  applied: "import-ended-applied",
  cancelled: "import-ended-cancelled",
  interrupted: "import-ended-interrupted",
  undone: "import-ended-undone",
};

export const isUnderWay = (record: ImportRecord) => record.state === "running" || record.state === "undoing";

export function RunningCard({ begun, onAgain }: { begun: ImportRecord; onAgain: () => void }) {
  const progress = useRead("import.progress", { id: begun.id }, { every: LOOK_EVERY_MS });
  const cancel = useAct("import.cancel", { changes: ["import.progress"] });
  const undo = useAct("import.undo", { changes: IMPORT_READS });
  const list = useRead("import.list", { connection: begun.connectionId });
  const record = progress.data ?? begun;
  const ended = !isUnderWay(record);
  const refetch = list.refetch;
  useEffect(() => {
    if (ended) void refetch();
  }, [ended, refetch]);
  if (!ended) {
    const share = record.total === 0 ? 0 : Math.round((100 * record.done) / record.total);
    return (
      <Card title={t(record.state === "undoing" ? "import-undoing" : "import-running")}>
        <div className={styles.stack}>
          <ErrorAlert error={progress.error ?? cancel.error} boxed />
          <Progress value={share} aria-label={t("import-progress", { done: record.done, total: record.total })} />
          <div className={styles.start}>
            <span role="status">{t("import-progress", { done: record.done, total: record.total })}</span>
            {record.state === "running" && (
              <Button size="xs" loading={cancel.isPending} onClick={() => cancel.mutate({ id: record.id })}>
                {t("import-stop")}
              </Button>
            )}
          </div>
        </div>
      </Card>
    );
  }
  const tone: Tone = record.state === "applied" || record.state === "undone" ? "applied" : "partly";
  const done = record.done - record.leftCount;
  return (
    <Card
      title={
        <span className={styles.act}>
          <VerdictMark tone={record.leftCount > 0 ? "partly" : tone} />
          {t(ENDED[record.state] ?? "import-ended-interrupted", { count: done })}
        </span>
      }
    >
      <div className={styles.stack}>
        <ErrorAlert error={undo.error} boxed />
        {record.leftCount > 0 && (
          <>
            <p className="t2">{t("import-left", { count: record.leftCount })}</p>
            <ul className={styles.remarks} aria-label={t("import-left-list")}>
              {record.left.map((left) => (
                <li key={`${left.kind} ${left.name}`}>
                  <VerdictMark tone="partly" />
                  <b>
                    <Name>{left.name}</Name>
                  </b>
                  <span className="t2">{left.why}</span>
                </li>
              ))}
            </ul>
          </>
        )}
        <div className={styles.start}>
          <Button component={Link} to="/log" search={{ q: record.logQuery } as never}>
            {t("import-log")}
          </Button>
          <Button component={Link} to="/directory/users" search={{ owner: record.connectionId } as never}>
            {t("import-directory")}
          </Button>
          <UndoButton record={record} busy={undo.isPending} onUndo={() => undo.mutate({ id: record.id })} />
          <Button variant="subtle" onClick={onAgain}>
            {t("import-again")}
          </Button>
        </div>
      </div>
    </Card>
  );
}
