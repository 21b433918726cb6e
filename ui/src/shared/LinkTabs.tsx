/** Tabs that are addresses: links, with the current one marked. `<LinkTabs label="…"><Link aria-current="page" …>Users</Link></LinkTabs>` */
import type { ReactNode } from "react";
import { exact } from "./format";
import styles from "./LinkTabs.module.css";

export function LinkTabs({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav className={styles.tabs} aria-label={label}>
      {children}
    </nav>
  );
}

/** A tab's words, with its count in grey once it is known. */
export function TabWords({ children, count }: { children: ReactNode; count?: number | undefined }) {
  return (
    <>
      {children} {count !== undefined && <span className={styles.count}>{exact(count)}</span>}
    </>
  );
}
