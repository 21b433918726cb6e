/** One entry: head, explanation, change, request and response, quirks. The order never changes. */
import { ActionIcon, Button, Tabs } from "@mantine/core";
import { IconCheck, IconChevronDown, IconChevronUp, IconCopy, IconHistory, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type LogEntry, useRead } from "../../backend";
import { AttributeDiff } from "../../shared/AttributeDiff";
import { CopyIcon } from "../../shared/Copy";
import { useCopy } from "../../shared/copy";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { duration } from "../../shared/format";
import { useKeys } from "../../shared/keys";
import { Monogram } from "../../shared/Monogram";
import { LoadingRows } from "../../shared/Page";
import { TimeText } from "../../shared/TimeText";
import { toneOf, VerdictChip } from "../../shared/VerdictMark";
import { Name, visible } from "../../shared/visible";
import { Words } from "../../shared/Words";
import { t } from "../../words";
import { Quirks, Recognised } from "./Dialect";
import styles from "./EntryPane.module.css";
import { Explanation, ResourceLink } from "./Explanation";
import { Message } from "./Message";

interface Props {
  seq: number;
  onClose: () => void;
  /** To the newer and to the older neighbour. */
  onNewer: () => void;
  onOlder: () => void;
}

export function EntryPane({ seq, onClose, onNewer, onOlder }: Props) {
  const entry = useRead("log.entry", { seq }, { keepLast: true });
  return (
    <aside className={styles.pane} aria-label={t("live-log-entry", { seq: String(seq) })}>
      {entry.data ? (
        <Entry key={entry.data.row.seq} entry={entry.data} onClose={onClose} onNewer={onNewer} onOlder={onOlder} />
      ) : (
        <div className={styles.head}>
          <PaneTools onClose={onClose} onNewer={onNewer} onOlder={onOlder} />
          {entry.error ? <ErrorAlert error={entry.error} onRetry={() => entry.refetch()} /> : <LoadingRows rows={3} />}
        </div>
      )}
    </aside>
  );
}

function PaneTools({ onClose, onNewer, onOlder }: Omit<Props, "seq">) {
  return (
    <span className={styles.tools}>
      <ActionIcon
        size="xs"
        variant="subtle"
        aria-label={t("live-log-newer")}
        title={`${t("live-log-newer")} (k)`}
        onClick={onNewer}
      >
        <IconChevronUp size={16} />
      </ActionIcon>
      <ActionIcon
        size="xs"
        variant="subtle"
        aria-label={t("live-log-older")}
        title={`${t("live-log-older")} (j)`}
        onClick={onOlder}
      >
        <IconChevronDown size={16} />
      </ActionIcon>
      <ActionIcon
        size="xs"
        variant="subtle"
        aria-label={t("shared-close")}
        title={`${t("shared-close")} (Esc)`}
        onClick={onClose}
      >
        <IconX size={16} />
      </ActionIcon>
    </span>
  );
}

type Tab = "request" | "response" | "quirks";

function Entry({ entry, onClose, onNewer, onOlder }: { entry: LogEntry } & Omit<Props, "seq">) {
  const { row } = entry;
  const tone = toneOf(row);
  const tabs: Tab[] = [
    ...(entry.request || row.method ? (["request"] as const) : []),
    ...(entry.response || row.status !== null ? (["response"] as const) : []),
    ...(entry.quirks.length > 0 || entry.recognised ? (["quirks"] as const) : []),
  ];
  const [chosen, setChosen] = useState<Tab>(row.verdict === "refused" ? "response" : "request");
  const tab = tabs.includes(chosen) ? chosen : tabs[0];
  const curl = useCopy();
  const copyCurl = () => void (entry.curl && curl.copy(entry.curl));
  const turn = (by: number) => {
    const next = tabs[(tabs.indexOf(tab as Tab) + by + tabs.length) % tabs.length];
    if (next) setChosen(next);
  };
  useKeys({ c: copyCurl, "[": () => turn(-1), "]": () => turn(1) });
  const marks = marksOf(entry);
  return (
    <>
      <header className={styles.head}>
        <div className={styles.verdict}>
          <VerdictChip tone={tone} />
          {entry.measure && <span className="t2 sm">{entry.measure}</span>}
          <PaneTools onClose={onClose} onNewer={onNewer} onOlder={onOlder} />
        </div>
        <h2 className={styles.sentence}>
          <Words spans={row.words} tone={tone} />
        </h2>
        <p className={styles.facts}>
          {row.kind === "exchange" && (
            <span>
              <Monogram letters={row.monogram} />
              {row.connectionId !== null && row.connectionName !== null ? (
                <Link to="/connections/$id" params={{ id: row.connectionId }}>
                  <Name>{row.connectionName}</Name>
                </Link>
              ) : (
                row.actor
              )}
            </span>
          )}
          {row.kind !== "exchange" && <span>{row.actor}</span>}
          {entry.recognised && <Recognised recognised={entry.recognised} signs={entry.signs} />}
          <span>
            <TimeText at={row.at} detail="full" />
          </span>
          {row.status !== null && (
            <span className="mono">
              {row.tookMs === null
                ? row.status
                : t("live-log-status-in", { status: String(row.status), time: duration(row.tookMs) })}
            </span>
          )}
          <span className="mono">
            #{row.seq}
            <CopyIcon text={entry.requestId ?? String(row.seq)} what={t("live-log-entry-id")} />
          </span>
        </p>
        {(entry.tokenName || entry.oauthClientName || entry.client) && (
          <p className={styles.facts}>
            {entry.tokenName && (
              <span>
                {t("live-log-token")} <Name>{entry.tokenName}</Name>
              </span>
            )}
            {entry.oauthClientName && (
              <span>
                {t("live-log-oauth-client")} <Name>{entry.oauthClientName}</Name>
              </span>
            )}
            {entry.client && <span className="cut">{visible(entry.client)}</span>}
          </p>
        )}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.body} tabIndex={0} aria-label={t("live-log-details")}>
        {entry.explanation && (
          <Explanation
            explained={entry.explanation}
            provider={row.connectionName === null ? null : providerOf(entry)}
          />
        )}
        {entry.changes.map((change, place) => (
          // A Bulk may change one resource more than once.
          // biome-ignore lint/suspicious/noArrayIndexKey: what hangs on an entry never changes
          <section key={place} className={styles.section}>
            <header className={styles.sectionHead}>
              <h3>{t("live-log-change")}</h3>
              <span className="t3 cut">
                <ResourceLink kind={change.resourceKind} id={change.resourceId} name={change.resourceName} />{" "}
                {summary(
                  change.lines.filter((line) => !line.leftOut).length,
                  change.lines.filter((line) => line.leftOut).length,
                )}
              </span>
              <HistoryLink kind={change.resourceKind} id={change.resourceId} />
            </header>
            <AttributeDiff lines={change.lines} />
          </section>
        ))}
        {entry.moreChanges > 0 && (
          <section className={styles.section}>
            <p className="t2">{t("live-log-more-changes", { more: entry.moreChanges })}</p>
          </section>
        )}
        {tab && (
          <section className={styles.section}>
            <Tabs value={tab} onChange={(value) => setChosen(value as Tab)} keepMounted={false}>
              <div className={styles.tabs}>
                <Tabs.List>
                  {tabs.includes("request") && <Tabs.Tab value="request">{t("live-log-request")}</Tabs.Tab>}
                  {tabs.includes("response") && <Tabs.Tab value="response">{t("live-log-response")}</Tabs.Tab>}
                  {tabs.includes("quirks") && (
                    <Tabs.Tab value="quirks" rightSection={entry.quirks.length > 0 ? entry.quirks.length : undefined}>
                      {t("live-log-quirks")}
                    </Tabs.Tab>
                  )}
                </Tabs.List>
                {entry.curl && (
                  <Button
                    className={styles.curl ?? ""}
                    size="xs"
                    variant="subtle"
                    title={`${t("live-log-copy-curl")} (c)`}
                    leftSection={curl.state === "copied" ? <IconCheck size={14} /> : <IconCopy size={14} />}
                    onClick={copyCurl}
                  >
                    {curl.state === "copied" ? t("shared-copied") : "curl"}
                  </Button>
                )}
              </div>
              <Tabs.Panel value="request">
                <Message
                  message={entry.request}
                  what={t("live-log-request-body")}
                  marks={marks}
                  line={
                    <>
                      <b>{row.method}</b> {row.path && visible(row.path)}
                    </>
                  }
                />
              </Tabs.Panel>
              <Tabs.Panel value="response">
                <Message
                  message={entry.response}
                  what={t("live-log-response-body")}
                  marks={row.verdict === "refused" ? { scimType: "refused", detail: "refused" } : {}}
                  line={<b>{row.status}</b>}
                />
              </Tabs.Panel>
              <Tabs.Panel value="quirks">
                <Quirks entry={entry} />
              </Tabs.Panel>
            </Tabs>
          </section>
        )}
      </section>
    </>
  );
}

function HistoryLink({ kind, id }: { kind: "user" | "group"; id: string }) {
  const words = (
    <>
      <IconHistory size={14} />
      {t(kind === "user" ? "live-log-history-user" : "live-log-history-group")}
    </>
  );
  return kind === "user" ? (
    <Link className={styles.history} to="/directory/users/$id" params={{ id }} search={{ tab: "history" }}>
      {words}
    </Link>
  ) : (
    <Link className={styles.history} to="/directory/groups/$id" params={{ id }} search={{ tab: "history" }}>
      {words}
    </Link>
  );
}

function summary(stored: number, leftOut: number): string {
  return leftOut > 0 ? t("live-log-stored-left", { stored, left: leftOut }) : t("live-log-stored", { stored });
}

/** The letters of a monogram stand for the provider; its name is what the admin calls the connection. */
function providerOf(entry: LogEntry): string | null {
  const names: Record<string, string> = { En: "Entra", Ok: "Okta", On: "OneLogin", Ju: "JumpCloud", Go: "Google" };
  return names[entry.row.monogram ?? ""] ?? null;
}

/** The parts of the request that were left out, as paths of the JSON. */
function marksOf(entry: LogEntry): Record<string, "partly" | "refused"> {
  const names = new Set([
    ...entry.changes.flatMap((change) => change.lines.filter((line) => line.leftOut).map((line) => line.path)),
    ...entry.quirks.filter((quirk) => quirk.leftOut).map((quirk) => quirk.path),
  ]);
  if (names.size === 0 || !entry.request?.isJson || entry.request.body === null) return {};
  try {
    return Object.fromEntries(pathsNaming(JSON.parse(entry.request.body), names).map((path) => [path, "partly"]));
  } catch {
    return {};
  }
}

/** Where a value is called by one of these names, or is an operation whose `path` is one of them. */
function pathsNaming(value: unknown, names: ReadonlySet<string>, at = ""): string[] {
  if (typeof value !== "object" || value === null) return [];
  if (!Array.isArray(value) && names.has(String((value as Record<string, unknown>).path))) return [at];
  return Object.entries(value).flatMap(([name, member]) => {
    const path = at === "" ? name : `${at}.${name}`;
    return names.has(name) ? [path] : pathsNaming(member, names, path);
  });
}
