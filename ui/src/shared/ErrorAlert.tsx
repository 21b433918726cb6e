/** The part that failed says so where it is: what happened, what to do. The rest of the page goes on. */
import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { t } from "../words";
import { CopyButton } from "./Copy";
import styles from "./ErrorAlert.module.css";
import { describeError } from "./errors";
import { VerdictMark } from "./VerdictMark";
import { told } from "./visible";

interface Props {
  /** Nothing is drawn without one, so it can stand under every form. */
  error: unknown;
  onRetry?: () => void;
  /** Plain stands in the place of the content; boxed stands above or below it. */
  boxed?: boolean;
}

/** `<ErrorAlert error={query.error} onRetry={() => query.refetch()} />` */
export function ErrorAlert({ error, onRetry, boxed = false }: Props) {
  if (!error) return null;
  const { heading, detail, report } = describeError(error);
  return (
    <div className={styles.alert} data-boxed={boxed || undefined} role="alert">
      <span className={styles.mark}>
        <VerdictMark tone="refused" />
      </span>
      <div>
        <p className={styles.heading}>{told(heading)}</p>
        {detail && <p className="t2">{told(detail)}</p>}
        <div className={styles.actions}>
          {onRetry && (
            <Button size="xs" leftSection={<IconRefresh size={14} />} onClick={onRetry}>
              {t("shared-error-again")}
            </Button>
          )}
          <CopyButton size="xs" variant="subtle" text={report} what={t("shared-error-details")}>
            {t("shared-error-details")}
          </CopyButton>
        </div>
      </div>
    </div>
  );
}
