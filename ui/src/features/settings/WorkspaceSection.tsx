/** The workspace file: where it lies, its check, backup, size; others to open, and a new one. */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useAct, useBackend, useRead } from "../../backend";
import { Confirm } from "../../shared/Confirm";
import { CopyIcon } from "../../shared/Copy";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { bytes, duration } from "../../shared/format";
import { TimeText } from "../../shared/TimeText";
import { VerdictMark, VerdictWord } from "../../shared/VerdictMark";
import { Name, visible } from "../../shared/visible";
import { T, t } from "../../words";
import { OtherWorkspaces } from "./OtherWorkspaces";
import { PathInput } from "./PathInput";
import { Line, Row, Section } from "./parts";
import styles from "./settings.module.css";

export function WorkspaceSection() {
  const details = useRead("workspace.details", {});
  const here = details.data;
  return (
    <Section
      id="workspace"
      title={t("settings-workspace")}
      facts={
        here && (
          <>
            <Name>{here.brief.name}</Name>,{" "}
            {t("settings-workspace-facts", { size: bytes(here.bytes), schema: String(here.schemaVersion) })}
          </>
        )
      }
    >
      <ErrorAlert error={details.error} onRetry={() => void details.refetch()} />
      {here && (
        <Row
          label={t("settings-workspace-file")}
          hint={
            <T
              id="settings-workspace-holds"
              args={{
                users: here.users,
                groups: here.groups,
                entries: here.logEntries,
                created: <TimeText at={here.created} detail="day" />,
              }}
            />
          }
        >
          <span className={styles.path}>
            <code title={here.brief.path}>{visible(here.brief.path)}</code>
            <CopyIcon text={here.brief.path} what={t("settings-workspace-path")} />
          </span>
          {here.brief.readOnly !== null && (
            <Line>
              <VerdictMark tone="partly" />
              <VerdictWord tone="partly">{t("settings-workspace-read-only")}</VerdictWord>
              <span className="t2">{visible(here.brief.readOnly)}</span>
            </Line>
          )}
        </Row>
      )}
      <Check />
      <Backup />
      <Compact bytes={here?.bytes} />
      <OtherWorkspaces recent={here?.recent ?? []} current={here?.brief.path ?? ""} />
    </Section>
  );
}

function Check() {
  const check = useAct("workspace.check");
  const report = check.data;
  return (
    <Row
      label={t("settings-check")}
      hint={t("settings-check-hint")}
      action={
        <Button loading={check.isPending} onClick={() => check.mutate({})}>
          {t("settings-check-now")}
        </Button>
      }
    >
      <div role="status">
        {report?.clean && (
          <Line>
            <VerdictMark tone="applied" />
            <VerdictWord tone="applied">{t("settings-check-clean")}</VerdictWord>
            <span className="t3">
              {t("settings-check-took", { checked: report.checked.length, time: duration(report.tookMs) })}
            </span>
          </Line>
        )}
        {report && !report.clean && (
          <>
            <Line>
              <VerdictMark tone="refused" />
              <VerdictWord tone="refused">
                {t("settings-check-problems", { count: report.problems.length })}
              </VerdictWord>
            </Line>
            <ul className={styles.problems}>
              {report.problems.map((problem) => (
                <li key={problem}>{visible(problem)}</li>
              ))}
            </ul>
          </>
        )}
        {!report && !check.isPending && <span className="t2">{t("settings-check-not-yet")}</span>}
        {check.isPending && <span className="t2">{t("settings-check-running")}</span>}
      </div>
      <ErrorAlert error={check.error} />
    </Row>
  );
}

function Backup() {
  const backend = useBackend();
  const backup = useAct("workspace.backup");
  const [path, setPath] = useState("");
  const inWindow = backend.door === "window";
  const written = backup.data?.path ? backup.data : null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        backup.mutate({ path: inWindow ? null : path.trim() });
      }}
    >
      <Row
        label={t("settings-backup")}
        hint={t("settings-backup-hint")}
        action={
          <Button type="submit" disabled={!inWindow && path.trim() === ""} loading={backup.isPending}>
            {t(inWindow ? "settings-backup-now-ask" : "settings-backup-now")}
          </Button>
        }
      >
        {!inWindow && <PathInput label={t("settings-backup-path")} value={path} onChange={setPath} />}
        <span className="t2" role="status">
          {written && (
            <T
              id="settings-backup-written"
              args={{ path: <code>{visible(written.path ?? "")}</code>, size: bytes(written.bytes) }}
            />
          )}
        </span>
        <ErrorAlert error={backup.error} />
      </Row>
    </form>
  );
}

function Compact({ bytes: before }: { bytes: number | undefined }) {
  const [asking, setAsking] = useState(false);
  const [was, setWas] = useState<number | null>(null);
  const compact = useAct("workspace.compact", {
    changes: ["workspace.details"],
    onDone: () => setAsking(false),
  });
  const given = compact.data && was !== null ? Math.max(0, was - compact.data.bytes) : null;
  return (
    <Row
      label={t("settings-space")}
      hint={t("settings-space-hint")}
      action={<Button onClick={() => setAsking(true)}>{t("settings-compact-ask")}</Button>}
    >
      <span className="t2" role="status">
        {given === null
          ? before !== undefined && t("settings-space-now", { size: bytes(before) })
          : given === 0
            ? t("settings-space-none")
            : t("settings-space-given", { size: bytes(given) })}
      </span>
      <Confirm
        opened={asking}
        harmless
        title={t("settings-compact-title")}
        act={t("settings-compact")}
        keep={t("settings-not-now")}
        onAct={() => {
          setWas(before ?? null);
          compact.mutate({});
        }}
        onClose={() => setAsking(false)}
        busy={compact.isPending}
        error={compact.error}
      >
        {t("settings-compact-effect")}
      </Confirm>
    </Row>
  );
}
