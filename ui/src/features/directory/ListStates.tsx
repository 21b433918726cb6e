/** What stands in the place of a list that has no rows, or too many. */
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { exact } from "../../shared/format";
import { T, t } from "../../words";
import styles from "./parts.module.css";

export interface FilterPart {
  id: string;
  /** As the person set it: the text in the box, "Deactivated", the owner's name. */
  words: string;
  /** How many this part alone would give; `undefined` until it is known. */
  alone: number | undefined;
  drop: () => void;
}

/** Nothing matches: what each part of the filter alone would give, and the way back. */
export function NothingFound({ title, parts }: { title: string; parts: readonly FilterPart[] }) {
  return (
    <div className={styles.nothing} role="status">
      <b>{title}</b>
      <ul>
        {parts.map((part) => (
          <li key={part.id}>
            <Button size="xs" onClick={part.drop}>
              {t("directory-nothing-drop")}
            </Button>
            <code className={`cut ${styles.part}`} title={part.words}>
              {part.words}
            </code>
            {parts.length > 1 && part.alone !== undefined && (
              <span className="t2">{t("directory-nothing-alone", { count: part.alone })}</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** More match than are counted. Paging goes on through all of them. */
export function TooMany({ total }: { total: number }) {
  return (
    <p className={styles.strip} role="status">
      <T id="directory-too-many" args={{ total: exact(total) }} />
    </p>
  );
}

export function Note({ icon, children, edge = false }: { icon: ReactNode; children: ReactNode; edge?: boolean }) {
  return (
    <p className={styles.note} data-edge={edge || undefined}>
      {icon}
      <span>{children}</span>
    </p>
  );
}
