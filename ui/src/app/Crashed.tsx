import { Button } from "@mantine/core";
import { CopyButton } from "../shared/Copy";
import { t } from "../words";
import styles from "./CannotStart.module.css";

/** In place of the console when a page of it threw. */
export function Crashed({ error }: { error: unknown }) {
  const report = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return (
    <main className={styles.page} role="alert">
      <h1>{t("frame-crashed")}</h1>
      <p className="t2">{t("frame-crashed-detail")}</p>
      <pre className={styles.report}>{report}</pre>
      <div className={styles.actions}>
        <Button variant="filled" onClick={() => location.reload()}>
          {t("frame-reload")}
        </Button>
        <CopyButton text={report} what={t("shared-error-details")}>
          {t("shared-error-details")}
        </CopyButton>
      </div>
    </main>
  );
}
