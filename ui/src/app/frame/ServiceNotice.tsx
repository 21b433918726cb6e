/** Over every page while the service does not answer, or the workspace cannot be written: what to do about it. */
import { Button } from "@mantine/core";
import { IconChevronDown, IconPlayerPlay, IconRefresh } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Notice, type Status, useAct } from "../../backend";
import { describeError } from "../../shared/errors";
import { useStatus } from "../../shared/status";
import { type Tone, toneOfSeverity, VerdictMark } from "../../shared/VerdictMark";
import { visible } from "../../shared/visible";
import { T, t } from "../../words";
import styles from "./ServiceNotice.module.css";

/** Characters of a notice that go into its line. */
const LONGEST_IN_LINE = 220;
/** Notices that are settled on the page about reachability. */
const ABOUT_REACH = ["tunnel-dropped", "tunnel-moved", "public-name-lost"];

export function ServiceNotice() {
  const status = useStatus();
  if (status.error) {
    const { heading, detail } = describeError(status.error);
    return <Banner tone="refused" heading={heading} detail={detail} />;
  }
  if (!status.data) return null;
  return (
    <>
      <OfService status={status.data} />
      {status.data.workspace.readOnly !== null && (
        <Banner tone="partly" heading={t("frame-read-only")} detail={status.data.workspace.readOnly} />
      )}
      {status.data.notices.map((notice: Notice) => (
        <Banner
          key={notice.code + notice.message + (notice.detail ?? "")}
          tone={toneOfSeverity(notice.severity)}
          heading={notice.message}
          detail={notice.detail}
          {...(ABOUT_REACH.includes(notice.code)
            ? {
                actions: (
                  <Link to="/settings/reach" search={{}}>
                    {t("frame-notice-reach")}
                  </Link>
                ),
              }
            : {})}
        />
      ))}
    </>
  );
}

function OfService({ status }: { status: Status }) {
  const start = useAct("service.start", { changes: ["status.get"] });
  const setPort = useAct("service.setPort", { changes: ["status.get", "settings.get"] });
  const again = (label: string, icon: ReactNode) => (
    <Button size="xs" leftSection={icon} loading={start.isPending} onClick={() => start.mutate({})}>
      {label}
    </Button>
  );
  const service = status.service;
  const problem = start.error ?? setPort.error;
  const failed = problem ? describeError(problem).heading : null;
  switch (service.state) {
    case "running":
      return null;
    case "stopped":
      return (
        <Banner
          tone="none"
          heading={t("frame-service-stopped")}
          detail={failed ?? t("frame-service-stopped-detail")}
          actions={again(t("frame-service-start"), <IconPlayerPlay size={14} />)}
        />
      );
    case "portTaken":
      return (
        <Banner
          tone="refused"
          heading={t("frame-port-taken")}
          detail={
            failed ??
            (service.holder ? (
              <T
                id="frame-port-taken-by"
                args={{
                  port: String(service.port),
                  program: <>{visible(service.holder.program)}</>,
                  pid: String(service.holder.pid),
                }}
              />
            ) : (
              t("frame-port-taken-unknown", { port: String(service.port) })
            ))
          }
          actions={
            <>
              <Button
                size="xs"
                variant="filled"
                loading={setPort.isPending}
                onClick={() => setPort.mutate({ port: service.freePort })}
              >
                {t("frame-port-use", { port: String(service.freePort) })}
              </Button>
              {again(t("frame-port-again", { port: String(service.port) }), <IconRefresh size={14} />)}
            </>
          }
        />
      );
    case "failed":
      return (
        <Banner
          tone="refused"
          heading={service.message}
          detail={failed}
          actions={again(t("shared-error-again"), <IconRefresh size={14} />)}
        />
      );
  }
}

interface BannerProps {
  tone: Tone;
  heading: string;
  detail?: ReactNode;
  actions?: ReactNode;
}

function Banner({ tone, heading, detail, actions }: BannerProps) {
  // What takes more than a line or two is there to be opened: the page below goes on.
  const long = typeof detail === "string" && heading.length + detail.length > LONGEST_IN_LINE;
  return (
    <div className={styles.banner} data-tone={tone} role="alert">
      <span className={styles.mark}>
        <VerdictMark tone={tone} />
      </span>
      <div className={styles.words}>
        {long ? (
          <details>
            <summary>
              <b>{heading}</b>
              <IconChevronDown size={14} aria-hidden="true" />
            </summary>
            <p>{detail}</p>
          </details>
        ) : (
          <p>
            <b>{heading}</b>
            {detail && <span> {detail}</span>}
          </p>
        )}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
