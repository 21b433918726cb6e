/** The service: whether it runs, since when, at which port, and how much of it a connection may take. */
import { Button, TextInput } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import { type OperationName, type ServiceState, useAct, useRead } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { fieldError } from "../../shared/errors";
import { useStatus } from "../../shared/status";
import { TimeText } from "../../shared/TimeText";
import { type Tone, VerdictMark, VerdictWord } from "../../shared/VerdictMark";
import { visible } from "../../shared/visible";
import { T, t, type WordId } from "../../words";
import { Line, Row, Section } from "./parts";
import { RequestRate } from "./RequestRate";
import styles from "./settings.module.css";

const SERVICE_READS: OperationName[] = ["status.get", "settings.get", "connections.get"];
const HIGHEST_PORT = 65_535;
/** Below these only the system may listen. */
const LOWEST_PORT = 1024;

const STATES: Record<ServiceState["state"], { tone: Tone; words: WordId }> = {
  running: { tone: "applied", words: "settings-service-running" },
  stopped: { tone: "none", words: "settings-service-stopped" },
  portTaken: { tone: "refused", words: "settings-service-port-taken" },
  failed: { tone: "refused", words: "settings-service-failed" },
};

export function ServiceSection() {
  const status = useStatus();
  const start = useAct("service.start", { changes: SERVICE_READS });
  const stop = useAct("service.stop", { changes: SERVICE_READS });
  const service = status.data?.service;
  return (
    <Section id="service" title={t("settings-service")}>
      <ErrorAlert error={status.error} />
      {service?.state === "portTaken" && <PortTaken taken={service} />}
      {service?.state === "failed" && (
        <Row label={t("settings-service-problem")}>
          <span role="alert">{visible(service.message)}</span>
        </Row>
      )}
      <Row
        label={t("settings-service-state")}
        action={
          service?.state === "running" ? (
            <Button leftSection={<IconPlayerStop size={16} />} loading={stop.isPending} onClick={() => stop.mutate({})}>
              {t("settings-service-stop")}
            </Button>
          ) : (
            service && (
              <Button
                leftSection={<IconPlayerPlay size={16} />}
                loading={start.isPending}
                onClick={() => start.mutate({})}
              >
                {t("settings-service-start")}
              </Button>
            )
          )
        }
      >
        {service && (
          <Line>
            <VerdictMark tone={STATES[service.state].tone} />
            <VerdictWord tone={STATES[service.state].tone}>{t(STATES[service.state].words)}</VerdictWord>
            {service.state === "running" && (
              <span className="t3">
                <T
                  id="settings-service-since"
                  args={{ since: <TimeText at={service.since} detail="minute" />, requests: service.requests }}
                />
              </span>
            )}
            {service.state === "portTaken" && (
              <span className="t3">{t("settings-service-taken", { port: String(service.port) })}</span>
            )}
          </Line>
        )}
        <ErrorAlert error={start.error ?? stop.error} />
      </Row>
      <Port />
      <RequestRate />
    </Section>
  );
}

/** Who holds the port; the free one is one click away. */
function PortTaken({ taken }: { taken: Extract<ServiceState, { state: "portTaken" }> }) {
  const start = useAct("service.start", { changes: SERVICE_READS });
  const use = useAct("service.setPort", { changes: SERVICE_READS });
  const port = String(taken.port);
  return (
    <div className={styles.taken} role="alert">
      <VerdictMark tone="refused" />
      <div>
        <b className={styles.lead}>{t("settings-port-taken-lead")}</b>
        <p className="t2">
          {taken.holder === null ? (
            t("settings-port-held-by-unknown", { port })
          ) : (
            <T
              id={taken.holder.since === null ? "settings-port-held-by" : "settings-port-held-by-since"}
              args={{
                port,
                program: <b>{visible(taken.holder.program)}</b>,
                pid: String(taken.holder.pid),
                ...(taken.holder.since === null ? {} : { since: <TimeText at={taken.holder.since} detail="minute" /> }),
              }}
            />
          )}
        </p>
        <div className={styles.buttons}>
          <Button variant="filled" loading={use.isPending} onClick={() => use.mutate({ port: taken.freePort })}>
            {t("settings-port-use-free", { port: String(taken.freePort) })}
          </Button>
          <Button leftSection={<IconRefresh size={14} />} loading={start.isPending} onClick={() => start.mutate({})}>
            {t("settings-port-again", { port })}
          </Button>
        </div>
        <ErrorAlert error={use.error ?? start.error} />
      </div>
    </div>
  );
}

function Port() {
  const settings = useRead("settings.get", {});
  const apply = useAct("service.setPort", { changes: SERVICE_READS, onDone: () => setTyped(null) });
  const [typed, setTyped] = useState<string | null>(null);
  const stored = settings.data?.port;
  const text = typed ?? (stored === undefined ? "" : String(stored));
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  const good = port >= LOWEST_PORT && port <= HIGHEST_PORT;
  const problem =
    fieldError(apply.error, "port") ??
    (typed !== null && !good
      ? t("settings-port-bad", { lowest: String(LOWEST_PORT), highest: String(HIGHEST_PORT) })
      : null);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (good) apply.mutate({ port });
      }}
    >
      <Row
        label={t("settings-service-address")}
        hint={t("settings-service-address-hint")}
        action={
          <Button type="submit" disabled={!good || port === stored} loading={apply.isPending}>
            {t("settings-apply")}
          </Button>
        }
      >
        <span className={styles.address}>
          <code>127.0.0.1</code>
          <TextInput
            className={styles.port}
            aria-label={t("settings-service-port")}
            inputMode="numeric"
            value={text}
            error={problem}
            onChange={(event) => setTyped(event.currentTarget.value.trim())}
          />
        </span>
        <ErrorAlert error={settings.error} onRetry={() => void settings.refetch()} />
        {fieldError(apply.error, "port") === null ? (
          <ErrorAlert error={apply.error} />
        ) : (
          apply.error?.detail && <p className="t2">{visible(apply.error.detail)}</p>
        )}
      </Row>
    </form>
  );
}
