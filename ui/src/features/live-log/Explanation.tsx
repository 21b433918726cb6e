/** What happened in words: the lead, what was done, then why, the fix, what the provider's admin sees, what it rests on. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Explanation as Explained } from "../../backend";
import { Name, told } from "../../shared/visible";
import { t } from "../../words";
import styles from "./EntryPane.module.css";

interface Props {
  explained: Explained;
  /** The provider's name, for "In Entra". */
  provider: string | null;
}

export function Explanation({ explained, provider }: Props) {
  const lines: Array<[string, ReactNode]> = [];
  if (explained.why) lines.push([t("live-log-why"), told(explained.why)]);
  if (explained.fix) lines.push([t("live-log-fix"), told(explained.fix)]);
  if (explained.providerSees) {
    const label = provider ? t("live-log-in-provider", { provider }) : t("live-log-in-the-provider");
    lines.push([label, told(explained.providerSees)]);
  }
  if (explained.resourceId !== null && explained.resourceKind !== null) {
    lines.push([
      t("live-log-in-the-way"),
      <ResourceLink
        key="r"
        kind={explained.resourceKind}
        id={explained.resourceId}
        name={explained.resourceName ?? explained.resourceId}
      />,
    ]);
  }
  if (explained.restsOn.length > 0) lines.push([t("live-log-rests-on"), explained.restsOn.join(", ")]);
  return (
    <section className={styles.section} aria-label={t("live-log-explanation")}>
      <h3 className={styles.lead}>{told(explained.lead)}</h3>
      {explained.done && <p>{told(explained.done)}</p>}
      {lines.length > 0 && (
        <dl className={styles.lines}>
          {lines.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

/** A user or group by name, leading to its page. */
export function ResourceLink({ kind, id, name }: { kind: "user" | "group"; id: string; name: string }) {
  return kind === "user" ? (
    <Link to="/directory/users/$id" params={{ id }}>
      <Name>{name}</Name>
    </Link>
  ) : (
    <Link to="/directory/groups/$id" params={{ id }}>
      <Name>{name}</Name>
    </Link>
  );
}
