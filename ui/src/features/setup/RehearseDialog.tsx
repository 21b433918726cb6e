/** Sends the provider's first hour from here, with the very token, and says how each request was answered. */
import { Button, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { type Rehearsed, type RehearsedRequest, type Setup, useAct } from "../../backend";
import { DialogFoot } from "../../shared/Confirm";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { fieldError } from "../../shared/errors";
import { type Column, Table } from "../../shared/Table";
import { VerdictMark } from "../../shared/VerdictMark";
import { told, visible } from "../../shared/visible";
import { T, t } from "../../words";
import { CONNECTION_READS } from "../connections/AddConnection";
import styles from "./rehearse.module.css";

interface Props {
  opened: boolean;
  setup: Setup;
  onClose: () => void;
}

/** The dialog itself is always there, so that it can give the focus back; what it holds comes and goes with it. */
export function RehearseDialog({ opened, setup, onClose }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={720}
      title={t("setup-rehearse-title", { provider: setup.guide.provider.name })}
      withCloseButton={false}
    >
      <Rehearsal setup={setup} onClose={onClose} />
    </Modal>
  );
}

function Rehearsal({ setup, onClose }: Omit<Props, "opened">) {
  const { connection, guide, token } = setup;
  const kept = token?.kept ? token : null;
  const [secret, setSecret] = useState("");
  const [tried, setTried] = useState(false);
  // What was typed is a secret, and goes with the dialog.
  const run = useAct("setup.rehearse", { secret: true, changes: [...CONNECTION_READS, "log.page"] });
  const missing = tried && kept === null && secret.trim() === "" ? t("setup-rehearse-token-missing") : null;

  function submit() {
    // Another token can be typed then.
    if (kept === null && run.data && run.data.stopped !== null) {
      setTried(false);
      setSecret("");
      run.reset();
      return;
    }
    setTried(true);
    if (kept === null && secret.trim() === "") return;
    run.mutate({ connection: connection.id, token: kept ? null : secret.trim() });
  }

  return (
    <form
      className={styles.dialog}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {run.data ? (
        <Outcome result={run.data} provider={guide.provider.name} />
      ) : (
        <>
          <p className="t2">{t("setup-rehearse-words", { provider: guide.provider.name })}</p>
          {kept ? (
            <p>
              <T id="setup-rehearse-kept" args={{ shown: <code>{kept.shown}</code> }} />
            </p>
          ) : (
            <TextInput
              type="password"
              autoComplete="off"
              label={t("setup-rehearse-token")}
              description={t("setup-rehearse-token-hint")}
              inputWrapperOrder={["label", "input", "error", "description"]}
              value={secret}
              error={fieldError(run.error, "token") ?? missing}
              disabled={run.isPending}
              data-autofocus
              onChange={(event) => setSecret(event.currentTarget.value)}
            />
          )}
        </>
      )}
      {!fieldError(run.error, "token") && <ErrorAlert error={run.error} boxed />}
      <DialogFoot
        left={
          run.isPending && (
            <span className={styles.running} role="status">
              <VerdictMark tone="waiting" turning />
              {t("setup-rehearse-running")}
            </span>
          )
        }
      >
        <Button onClick={onClose}>{t(run.data ? "setup-close" : "setup-cancel")}</Button>
        <Button type="submit" variant={run.data ? "default" : "filled"} loading={run.isPending}>
          {t(run.data ? "setup-rehearse-again" : "setup-rehearse-do")}
        </Button>
      </DialogFoot>
    </form>
  );
}

const COLUMNS: ReadonlyArray<Column<RehearsedRequest & { at: number }>> = [
  {
    id: "mark",
    head: t("setup-rehearse-mark"),
    width: 36,
    hideHead: true,
    cell: (row) => (
      <>
        <VerdictMark tone={row.asNeeded ? "applied" : "refused"} />
        <span className="vh">{t(row.asNeeded ? "setup-rehearse-as-needed" : "setup-rehearse-not-as-needed")}</span>
      </>
    ),
  },
  {
    id: "title",
    head: t("setup-rehearse-what"),
    cell: (row) => (
      <span className={styles.title} title={row.title}>
        {visible(row.title)}
      </span>
    ),
  },
  {
    id: "request",
    head: t("setup-rehearse-request"),
    width: 220,
    cell: (row) => (
      <code title={`${row.method} ${row.path}`}>
        {row.method} {visible(row.path)}
      </code>
    ),
  },
  {
    id: "status",
    head: t("setup-rehearse-status"),
    width: 76,
    align: "right",
    cell: (row) => (
      <code className={styles.status} data-refused={!row.asNeeded || undefined}>
        {row.status}
      </code>
    ),
  },
  {
    id: "needed",
    head: t("setup-rehearse-needed"),
    width: 72,
    align: "right",
    cell: (row) => <code className="t3">{row.expected ?? t("setup-rehearse-any")}</code>,
  },
];

function Outcome({ result, provider }: { result: Rehearsed; provider: string }) {
  const { failed, stopped, cleanedUp } = result;
  const count = result.requests.length;
  // What needs a look stands first; a sort keeps the order of the rest.
  const rows = [...result.requests]
    .map((request, at) => ({ ...request, at }))
    .sort((one, other) => Number(one.asNeeded) - Number(other.asNeeded));
  const madeSome = result.requests.some(({ method, status }) => method === "POST" && status === 201);
  const isGood = failed === 0 && stopped === null;
  return (
    <>
      <div className={styles.outcome} role="status">
        <VerdictMark tone={isGood ? "applied" : "refused"} />
        <div>
          <b>
            {stopped !== null
              ? t("setup-rehearse-stopped")
              : isGood
                ? t("setup-rehearse-all", { count, provider })
                : t("setup-rehearse-some", { failed, count, provider })}
          </b>
          {stopped !== null && <p className="t2">{told(stopped)}</p>}
          {(madeSome || !cleanedUp) && (
            <p className="t2">{t(cleanedUp ? "setup-rehearse-clean" : "setup-rehearse-left")}</p>
          )}
        </div>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.requests} tabIndex={0} aria-label={t("setup-rehearse-table")}>
        <Table caption={t("setup-rehearse-table")} columns={COLUMNS} rows={rows} keyOf={(row) => String(row.at)} />
      </section>
    </>
  );
}
