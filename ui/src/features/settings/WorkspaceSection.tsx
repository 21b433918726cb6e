/** The workspace file: where it lies, its check, backup, size; others to open, and a new one. */
import { Button, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type RecentWorkspace, useAct, useBackend, useRead } from "../../backend";
import { Confirm } from "../../shared/Confirm";
import { CopyIcon } from "../../shared/Copy";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { bytes, duration } from "../../shared/format";
import { TimeText } from "../../shared/TimeText";
import { VerdictMark, VerdictWord } from "../../shared/VerdictMark";
import { Name, visible } from "../../shared/visible";
import { T, t } from "../../words";
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
      <Others recent={here?.recent ?? []} current={here?.brief.path ?? ""} />
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

/** Recently opened ones, another file, a new one. Everything on the page is asked again for the other workspace. */
function Others({ recent, current }: { recent: readonly RecentWorkspace[]; current: string }) {
  const backend = useBackend();
  const client = useQueryClient();
  const inWindow = backend.door === "window";
  const another = () => void client.invalidateQueries();
  const open = useAct("workspace.open", { onDone: another });
  const create = useAct("workspace.create", { onDone: another });
  const [path, setPath] = useState("");
  const [name, setName] = useState<string | null>(null);
  const others = recent.filter((one) => one.path !== current);
  return (
    <>
      <Row
        label={t("settings-open")}
        hint={t("settings-open-hint")}
        action={
          inWindow && (
            <Button loading={open.isPending} onClick={() => open.mutate({ path: null })}>
              {t("settings-open-ask")}
            </Button>
          )
        }
      >
        {others.length === 0 && inWindow && <span className="t2">{t("settings-recent-none")}</span>}
        {others.length > 0 && (
          <ul className={styles.recent} aria-label={t("settings-recent")}>
            {others.map((one) => (
              <li key={one.path}>
                <Button size="xs" disabled={!one.exists} onClick={() => open.mutate({ path: one.path })}>
                  {t("settings-open-this")}
                </Button>
                <b className="cut">
                  <Name>{one.name}</Name>
                </b>
                <code className="cut t3" title={one.path}>
                  {visible(one.path)}
                </code>
                {!one.exists && <span className="t3">{t("settings-recent-gone")}</span>}
              </li>
            ))}
          </ul>
        )}
        {!inWindow && (
          <form
            className={styles.typed}
            onSubmit={(event) => {
              event.preventDefault();
              open.mutate({ path: path.trim() });
            }}
          >
            <PathInput label={t("settings-open-path")} value={path} onChange={setPath} />
            <Button type="submit" disabled={path.trim() === ""} loading={open.isPending}>
              {t("settings-open-this")}
            </Button>
          </form>
        )}
        <ErrorAlert error={open.error} />
      </Row>
      <Row
        label={t("settings-new")}
        action={name === null && <Button onClick={() => setName("")}>{t("settings-new-ask")}</Button>}
      >
        {name === null ? (
          <span className="t2">{t("settings-new-words")}</span>
        ) : (
          <NewWorkspace
            inWindow={inWindow}
            busy={create.isPending}
            onCreate={(wanted, at) => create.mutate({ name: wanted, path: at }, { onSuccess: () => setName(null) })}
            onCancel={() => setName(null)}
          />
        )}
        <ErrorAlert error={create.error} />
      </Row>
    </>
  );
}

interface NewProps {
  inWindow: boolean;
  busy: boolean;
  onCreate: (name: string, path: string | null) => void;
  onCancel: () => void;
}

function NewWorkspace({ inWindow, busy, onCreate, onCancel }: NewProps) {
  const [name, setName] = useState("");
  const [path, setPath] = useState("");
  const ready = name.trim() !== "" && (inWindow || path.trim() !== "");
  return (
    <form
      className={styles.newWorkspace}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onCreate(name.trim(), inWindow ? null : path.trim());
      }}
    >
      <TextInput
        label={t("settings-new-name")}
        value={name}
        autoFocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {!inWindow && <PathInput labelled label={t("settings-new-path")} value={path} onChange={setPath} />}
      <span className={styles.buttons}>
        <Button type="submit" disabled={!ready} loading={busy}>
          {t(inWindow ? "settings-new-create-ask" : "settings-new-create")}
        </Button>
        <Button variant="subtle" onClick={onCancel}>
          {t("settings-cancel")}
        </Button>
      </span>
    </form>
  );
}

interface PathProps {
  label: string;
  value: string;
  labelled?: boolean;
  onChange: (path: string) => void;
}

/** In a browser there is no file dialog of the host, so a path is typed. */
function PathInput({ label, value, labelled = false, onChange }: PathProps) {
  return (
    <TextInput
      className={styles.pathInput}
      {...(labelled ? { label } : { "aria-label": label })}
      placeholder={t("settings-path-hint")}
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
