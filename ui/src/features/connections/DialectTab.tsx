/** How a connection's requests are read: who was recognised and by what, and each quirk with its source, its use and its switch. */
import { type ConnectionDetails, useRead } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { LoadingRows } from "../../shared/Page";
import styles from "./dialect.module.css";
import { EvidenceCard } from "./EvidenceCard";
import { QuirksCard } from "./QuirksCard";

/** Counts and last uses are about seconds. */
const LOOK_AGAIN_MS = 2000;

export function DialectTab({ details }: { details: ConnectionDetails }) {
  const dialect = useRead("connections.dialect", { connection: details.row.id }, { every: LOOK_AGAIN_MS });
  if (dialect.data === undefined) {
    return dialect.error ? (
      <ErrorAlert error={dialect.error} onRetry={() => void dialect.refetch()} />
    ) : (
      <LoadingRows rows={12} />
    );
  }
  return (
    <div className={styles.stack}>
      <ErrorAlert error={dialect.error} boxed />
      <EvidenceCard dialect={dialect.data} />
      <QuirksCard dialect={dialect.data} />
    </div>
  );
}
