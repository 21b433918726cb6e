/** What the provider can come in with ends soon: when, and what the provider will do then. */
import { Button } from "@mantine/core";
import { IconCalendarPlus, IconRefresh } from "@tabler/icons-react";
import type { ConnectionEnd } from "../../backend";
import { TimeText } from "../../shared/TimeText";
import { Deadline, toneOfSeverity } from "../../shared/VerdictMark";
import { Words } from "../../shared/Words";
import { T, t } from "../../words";
import styles from "./connections.module.css";
import { useCalendar } from "./useCalendar";

export function EndsCard({ ends, onRotate }: { ends: ConnectionEnd; onRotate: (token: string) => void }) {
  const calendar = useCalendar();
  const tone = toneOfSeverity(ends.severity);
  return (
    <section className={styles.ends} data-tone={tone} aria-label={t("connections-ends")}>
      <Deadline tone={tone} />
      <div>
        <b>
          <Words spans={ends.words} tone={tone} />
        </b>{" "}
        <span className="t2">
          <T id="connections-ends-at" args={{ at: <TimeText at={ends.at} detail="minute" /> }} />
        </span>
        {ends.refused && (
          <p className="t2">
            {t("connections-ends-then")} <Words spans={ends.refused.words} />
          </p>
        )}
      </div>
      {ends.kind === "token" && (
        <div className={styles.endsActs}>
          <Button leftSection={<IconRefresh size={14} />} onClick={() => onRotate(ends.id)}>
            {t("connections-rotate-ask")}
          </Button>
          <Button
            variant="subtle"
            leftSection={<IconCalendarPlus size={14} />}
            loading={calendar.isPending}
            onClick={() => calendar.mutate({ token: ends.id, connection: null })}
          >
            {t("connections-calendar-add")}
          </Button>
        </div>
      )}
    </section>
  );
}
