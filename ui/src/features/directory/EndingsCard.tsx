/** What the provider that owns a user or a group does here when somebody leaves there: facts, each with its source. */
import type { Ending, EndingAct, Owner, ResourceKind, SetupSource } from "../../backend";
import { useRead } from "../../backend";
import { Card } from "../../shared/Page";
import { Sources } from "../../shared/Sources";
import { Name } from "../../shared/visible";
import { plainWords, Words } from "../../shared/Words";
import { T, t, type WordId } from "../../words";
import styles from "./parts.module.css";

const ACTS: Record<EndingAct, WordId> = {
  unassigned: "directory-ends-unassigned",
  disabled: "directory-ends-disabled",
  suspended: "directory-ends-suspended",
  deleted: "directory-ends-deleted",
  restored: "directory-ends-restored",
  memberRemoved: "directory-ends-member-removed",
  groupUnassigned: "directory-ends-group-unassigned",
  groupDeleted: "directory-ends-deleted",
};

export function EndingsCard({ owner, kind }: { owner: Owner; kind: ResourceKind }) {
  if (owner.connectionId === null) return null;
  return <Endings connection={owner.connectionId} name={owner.name ?? ""} kind={kind} />;
}

function Endings({ connection, name, kind }: { connection: string; name: string; kind: ResourceKind }) {
  const endings = useRead("connections.endings", { connection, kind });
  // It is a fact beside the page's own, so that it cannot be had is no failure of the page.
  if (!endings.data || endings.data.length === 0) return null;
  return (
    <Card title={<T id="directory-ends" args={{ name: <Name>{name}</Name> }} />} flush>
      <dl className={styles.endings}>
        {endings.data.map((ending) => (
          <Row key={`${ending.act} ${plainWords(ending.when)}`} ending={ending} />
        ))}
      </dl>
    </Card>
  );
}

function Row({ ending }: { ending: Ending }) {
  return (
    <div>
      <dt title={plainWords(ending.when)}>{t(ACTS[ending.act])}</dt>
      <dd>
        <Words spans={ending.leaves} />
        <KnownFrom sources={ending.sources} unsourced={ending.unsourced} />
      </dd>
    </div>
  );
}

function KnownFrom({ sources, unsourced }: { sources: readonly SetupSource[]; unsourced: string | null }) {
  return (
    <p className={styles.endingSource}>
      <Sources sources={sources} />
      {unsourced !== null && (
        <>
          {sources.length > 0 && ". "}
          {t("directory-ends-unsourced", { what: unsourced })}
        </>
      )}
    </p>
  );
}
