/** Over every page while others than this computer reach the service: until when, what that means, and how to end it. */
import { Button, Modal } from "@mantine/core";
import { IconClock } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { type Exposure, type OperationName, useAct } from "../../backend";
import { DialogFoot } from "../../shared/Confirm";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { describeError } from "../../shared/errors";
import { OpenFor, USUAL_MINUTES } from "../../shared/OpenFor";
import { useStatus } from "../../shared/status";
import { instant, useCoarseNow } from "../../shared/time";
import { visible } from "../../shared/visible";
import { t } from "../../words";
import styles from "./ExposureBanner.module.css";

const MINUTE_MS = 60_000;
const CHANGES: OperationName[] = ["status.get", "reach.get"];

export function ExposureBanners() {
  const status = useStatus();
  return (status.data?.exposures ?? []).map((exposure) => <Banner key={exposure.kind} exposure={exposure} />);
}

function Banner({ exposure }: { exposure: Exposure }) {
  const now = useCoarseNow(MINUTE_MS);
  const [extending, setExtending] = useState(false);
  const end = useAct("exposure.end", { changes: CHANGES });
  const heading = visible(exposure.heading);
  const closing = exposure.closing || end.isPending;
  return (
    <aside className={styles.banner} aria-label={exposure.heading}>
      <IconClock size={14} stroke={1.6} aria-hidden className={styles.clock ?? ""} />
      <p className={styles.words}>
        <b>
          {exposure.ends === null
            ? t("exposure-stays", { heading: exposure.heading })
            : t("exposure-until", { heading: exposure.heading, at: instant(exposure.ends, now, "minute") })}
        </b>{" "}
        <span>
          {visible(exposure.words)}{" "}
          {closing
            ? t("exposure-closing")
            : exposure.ends !== null && t("exposure-closes", { time: left(exposure.ends - now) })}
          {end.error && ` ${describeError(end.error).heading}`}
        </span>
      </p>
      <div className={styles.actions}>
        <Button disabled={closing} onClick={() => setExtending(true)}>
          {t("exposure-extend")}
        </Button>
        <Button loading={closing} onClick={() => end.mutate({ kind: exposure.kind })}>
          {t("exposure-close")}
        </Button>
      </div>
      {extending && <Extend exposure={exposure} title={heading} onClose={() => setExtending(false)} />}
    </aside>
  );
}

function Extend({ exposure, title, onClose }: { exposure: Exposure; title: ReactNode; onClose: () => void }) {
  const [minutes, setMinutes] = useState<number | null>(USUAL_MINUTES);
  const extend = useAct("exposure.extend", { changes: CHANGES, onDone: onClose });
  return (
    <Modal opened onClose={onClose} title={t("exposure-extend-title")} size={480} withCloseButton={false}>
      <div className={styles.extend}>
        <p className="t2">
          {title}. {t("exposure-extend-words")}
        </p>
        <OpenFor minutes={minutes} onChange={setMinutes} />
        <ErrorAlert error={extend.error} boxed />
      </div>
      <DialogFoot>
        <Button data-autofocus onClick={onClose}>
          {t("exposure-extend-keep")}
        </Button>
        <Button
          variant="filled"
          loading={extend.isPending}
          onClick={() => extend.mutate({ kind: exposure.kind, minutes })}
        >
          {t("exposure-extend-act")}
        </Button>
      </DialogFoot>
    </Modal>
  );
}

/** `3 h 38 min`: an hour more or less matters here. */
function left(ms: number): string {
  // The clock that this is drawn by stands at the last whole minute.
  const minutes = Math.max(1, Math.floor(ms / MINUTE_MS));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.round(hours / 24)} d`;
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}
