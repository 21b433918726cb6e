/** The groups above and inside a group, and everyone who belongs to it through them. */
import { IconInfoCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { NestedGroup, Nesting, ResourceDetails } from "../../backend";
import { exact } from "../../shared/format";
import { Card } from "../../shared/Page";
import { Name } from "../../shared/visible";
import { T, t } from "../../words";
import styles from "./ledger.module.css";
import parts from "./parts.module.css";

export function NestedCard({ group, nesting }: { group: ResourceDetails; nesting: Nesting }) {
  const { above, inside, everyone } = nesting;
  // The farthest stands on top, so that the tree reads downwards.
  const upwards = above.toReversed();
  return (
    <Card
      title={t("directory-nested")}
      actions={
        <span className="t3 sm">
          {t("directory-nested-counts", { inside: nesting.insideTotal, above: nesting.aboveTotal })}
        </span>
      }
      flush
    >
      <ul className={styles.nested}>
        {upwards.map((one, at) => (
          <Row key={one.id} label={at === 0 ? t("directory-nested-above") : ""} count={one.members}>
            <GroupLink group={one} />
          </Row>
        ))}
        <Row label={t("directory-nested-this")} count={nesting.direct}>
          <b>
            <Name>{group.name}</Name>
          </b>
        </Row>
        {inside.map((one, at) => (
          <Row key={one.id} label={at === 0 ? t("directory-nested-inside") : ""} count={one.members} depth={one.depth}>
            <GroupLink group={one} />
          </Row>
        ))}
      </ul>
      {(above.length < nesting.aboveTotal || inside.length < nesting.insideTotal) && (
        <p className={styles.rest}>{t("directory-nested-more", { shown: above.length + inside.length })}</p>
      )}
      {nesting.isCircular && <Note>{t("directory-nested-circular")}</Note>}
      {everyone?.isExact && (
        <Note>
          <T
            id="directory-nested-everyone"
            args={{ users: <b>{exact(everyone.users)}</b>, active: exact(everyone.active) }}
          />
        </Note>
      )}
    </Card>
  );
}

/** How deep the hairlines go; deeper groups stay at this one. */
const MOST_INDENTED = 5;

interface RowProps {
  label: string;
  count: number;
  /** 0 for what is not inside. */
  depth?: number;
  children: ReactNode;
}

function Row({ label, count, depth = 0, children }: RowProps) {
  return (
    <li>
      <span className={styles.place}>{label}</span>
      {Array.from({ length: Math.min(depth, MOST_INDENTED) }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: all alike
        <i key={at} />
      ))}
      {children}
      <span className={styles.count}>{exact(count)}</span>
    </li>
  );
}

function GroupLink({ group }: { group: NestedGroup }) {
  return (
    <Link to="/directory/groups/$id" params={{ id: group.id }} className={parts.word} title={group.name}>
      <Name>{group.name}</Name>
    </Link>
  );
}

function Note({ children }: { children: ReactNode }) {
  return (
    <p className={styles.note}>
      <IconInfoCircle size={14} aria-hidden="true" />
      <span>{children}</span>
    </p>
  );
}
