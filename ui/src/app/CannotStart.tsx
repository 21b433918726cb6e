/** Stands in for the console when a browser's one-time code is not good (any more). */
import { t } from "../words";
import styles from "./CannotStart.module.css";
import { Look } from "./Look";

export function CannotStart() {
  return (
    <Look>
      <main className={styles.page}>
        <h1>{t("frame-session-ended")}</h1>
        <p className="t2">{t("frame-session-ended-detail")}</p>
      </main>
    </Look>
  );
}
