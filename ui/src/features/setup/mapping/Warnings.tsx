/** What is known to go wrong and was seen: what to do, why, and where it shows. */
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type LintEvidence, type LintWarning, useRead } from "../../../backend";
import { ErrorAlert } from "../../../shared/ErrorAlert";
import { Evidence } from "../../../shared/Evidence";
import { Sources } from "../../../shared/Sources";
import { Name, visible } from "../../../shared/visible";
import { Words } from "../../../shared/Words";
import { T, t } from "../../../words";
import styles from "./mapping.module.css";

/** Users and groups come by the minute, not by the second. */
const LOOK_AGAIN_MS = 15_000;

/** Those of what has come for a connection; nothing if there are none. */
export function SeenWarnings({ connection, className }: { connection: string; className?: string | undefined }) {
  const seen = useRead("setup.lint", { connection }, { every: LOOK_AGAIN_MS });
  const warnings = seen.data?.warnings ?? [];
  if (!seen.error && warnings.length === 0) return null;
  return (
    <div className={className}>
      {seen.error ? (
        <ErrorAlert error={seen.error} onRetry={() => void seen.refetch()} boxed />
      ) : (
        <Warnings warnings={warnings} />
      )}
    </div>
  );
}

export function Warnings({ warnings }: { warnings: readonly LintWarning[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul className={styles.warnings} aria-label={t("mapping-warnings")}>
      {warnings.map((warning) => (
        <li key={warning.key} className={styles.warning}>
          <IconAlertTriangle size={16} aria-hidden="true" />
          <div>
            <h3 className={styles.fix}>
              <Words spans={warning.heading} />
            </h3>
            <p className="t2">
              <Words spans={warning.words} />
            </p>
            <p className={styles.evidence}>
              <span>{t("mapping-seen-at")}</span>
              {warning.evidence.map((one) => (
                <Shown key={keyOf(one)} evidence={one} />
              ))}
              {warning.more > 0 && <span>{t("mapping-more", { count: warning.more })}</span>}
            </p>
            <p className={styles.evidence} title={warning.unsourced ?? undefined}>
              {warning.sources.length > 0 && (
                <span>
                  <T id="mapping-rests-on" args={{ sources: <Sources sources={warning.sources} /> }} />
                </span>
              )}
              {warning.unsourced && <span>{t("mapping-unsourced", { what: warning.unsourced })}</span>}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

function keyOf(evidence: LintEvidence): string {
  switch (evidence.kind) {
    case "mapping":
      return `${evidence.from} ${evidence.to}`;
    case "missing":
      return evidence.to;
    case "resource":
      return evidence.id;
  }
}

function Shown({ evidence }: { evidence: LintEvidence }) {
  switch (evidence.kind) {
    case "mapping":
      return (
        <span>
          <code>{visible(evidence.from)}</code> → <code>{visible(evidence.to)}</code>
        </span>
      );
    case "missing":
      return <span>{t("mapping-no-row", { path: evidence.to })}</span>;
    case "resource":
      return (
        <span className={styles.seen}>
          <Link
            to={evidence.resource === "user" ? "/directory/users/$id" : "/directory/groups/$id"}
            params={{ id: evidence.id }}
          >
            <Name>{evidence.name}</Name>
          </Link>
          {evidence.exchange && (
            <Evidence at={evidence.exchange.at} seq={evidence.exchange.seq}>
              {t("mapping-seen-in")}
            </Evidence>
          )}
        </span>
      );
  }
}
