/** How long the log keeps bodies and entries. */
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { type Settings, useAct, useRead } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { bytes, exact } from "../../shared/format";
import { LoadingRows } from "../../shared/Page";
import { TimeText } from "../../shared/TimeText";
import { T, t } from "../../words";
import { Row, Section } from "./parts";
import styles from "./settings.module.css";

const GIB = 1024 ** 3;

export function LogSection() {
  const settings = useRead("settings.get", {});
  const details = useRead("workspace.details", {});
  return (
    <Section
      id="log"
      title={t("settings-log")}
      facts={
        details.data && (
          <T
            id={details.data.oldestEntry === null ? "settings-log-facts-none" : "settings-log-facts"}
            args={{
              entries: exact(details.data.logEntries),
              size: bytes(details.data.logBytes),
              ...(details.data.oldestEntry === null
                ? {}
                : { since: <TimeText at={details.data.oldestEntry} detail="day" /> }),
            }}
          />
        )
      }
    >
      {settings.isPending && <LoadingRows rows={2} height={44} />}
      <ErrorAlert error={settings.error} onRetry={() => void settings.refetch()} />
      {settings.data && (
        <Retention
          key={`${settings.data.bodyDays} ${settings.data.bodyBytes} ${settings.data.entryDays}`}
          settings={settings.data}
        />
      )}
      <Row label={t("settings-log-secrets")}>
        <span className="t2">{t("settings-log-secrets-words")}</span>
      </Row>
    </Section>
  );
}

function Retention({ settings }: { settings: Settings }) {
  const save = useAct("settings.set", { changes: ["settings.get", "workspace.details"] });
  const [bodyDays, setBodyDays] = useState(String(settings.bodyDays));
  const [bodyGib, setBodyGib] = useState(inGib(settings.bodyBytes));
  const [entryDays, setEntryDays] = useState(String(settings.entryDays));
  const next: Settings = {
    ...settings,
    bodyDays: whole(bodyDays),
    bodyBytes: bodyGib === inGib(settings.bodyBytes) ? settings.bodyBytes : Math.round(Number(bodyGib) * GIB),
    entryDays: whole(entryDays),
  };
  const badBodies = !(next.bodyDays >= 1) || !(next.bodyBytes > 0);
  const badEntries = !(next.entryDays >= 1);
  const shorter = !badBodies && !badEntries && next.entryDays < next.bodyDays;
  const changed =
    next.bodyDays !== settings.bodyDays ||
    next.bodyBytes !== settings.bodyBytes ||
    next.entryDays !== settings.entryDays;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!badBodies && !badEntries && !shorter) save.mutate(next);
      }}
    >
      <Row label={t("settings-log-bodies")} hint={t("settings-log-bodies-hint")}>
        <span className={styles.line}>
          {t("settings-log-keep")}
          <Short
            label={t("settings-log-body-days")}
            value={bodyDays}
            bad={!(next.bodyDays >= 1)}
            onChange={setBodyDays}
          />
          {t("settings-log-days-at-most")}
          <Short
            label={t("settings-log-body-size")}
            value={bodyGib}
            bad={!(next.bodyBytes > 0)}
            onChange={setBodyGib}
          />
          GiB
        </span>
        {badBodies && <Problem>{t("settings-log-bad-bodies")}</Problem>}
      </Row>
      <Row
        label={t("settings-log-entries")}
        hint={t("settings-log-entries-hint")}
        action={
          <Button type="submit" disabled={!changed || badBodies || badEntries || shorter} loading={save.isPending}>
            {t("settings-save")}
          </Button>
        }
      >
        <span className={styles.line}>
          {t("settings-log-keep")}
          <Short label={t("settings-log-entry-days")} value={entryDays} bad={badEntries} onChange={setEntryDays} />
          {t("settings-log-days")}
        </span>
        {badEntries && <Problem>{t("settings-log-bad-entries")}</Problem>}
        {shorter && <Problem>{t("settings-log-entries-shorter")}</Problem>}
        <ErrorAlert error={save.error} />
      </Row>
    </form>
  );
}

function Short({
  label,
  value,
  bad,
  onChange,
}: {
  label: string;
  value: string;
  bad: boolean;
  onChange: (value: string) => void;
}) {
  return (
    <TextInput
      className={styles.short}
      aria-label={label}
      inputMode="decimal"
      value={value}
      error={bad}
      onChange={(event) => onChange(event.currentTarget.value.trim())}
    />
  );
}

function Problem({ children }: { children: string }) {
  return (
    <p className={styles.problem} role="alert">
      {children}
    </p>
  );
}

/** Days are whole; anything else is no number here. */
function whole(text: string): number {
  return /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
}

function inGib(size: number): string {
  return String(Math.round((size / GIB) * 100) / 100);
}
