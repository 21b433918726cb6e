/**
 * The pieces that pages are made of.
 *
 * A page of cards:  `<Page title="Overview" actions={…}><Card title="…">…</Card></Page>`
 * A list page:      `<ListPage title="Connections" actions={…} bar={<>…</>} foot={<Pager … />}><Table …/></ListPage>`
 */
import type { ReactNode } from "react";
import { useEffect } from "react";
import { t } from "../words";
import styles from "./Page.module.css";

/** Names the window after the page. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${t("frame-product")}`;
  }, [title]);
}

interface PageProps {
  /** Also the window's title. */
  title: string;
  /** In place of the plain title, such as a monogram and a name. */
  heading?: ReactNode;
  /** A small line above the title that leads back. */
  crumb?: ReactNode;
  /** One line under the title. */
  facts?: ReactNode;
  actions?: ReactNode;
  /** Tabs under the head, to the edges of the page. */
  tabs?: ReactNode;
  children: ReactNode;
}

/** A page that scrolls as a whole, with 20 px of padding (16 narrow). */
export function Page({ title, heading, crumb, facts, actions, tabs, children }: PageProps) {
  useTitle(title);
  return (
    <div className={styles.scroll}>
      <header className={styles.head}>
        <div className={styles.grow}>
          {crumb && <div className={styles.crumb}>{crumb}</div>}
          <h1 className={styles.title}>{heading ?? title}</h1>
          {facts && <div className={styles.facts}>{facts}</div>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {tabs && <div className={styles.tabs}>{tabs}</div>}
      <div className={styles.body}>{children}</div>
    </div>
  );
}

interface ListPageProps {
  title: string;
  /** A few words beside the title. */
  facts?: ReactNode;
  actions?: ReactNode;
  tabs?: ReactNode;
  /** The toolbar: search, filters. */
  bar?: ReactNode;
  /** The pager. It stands still while a page loads. */
  foot?: ReactNode;
  children: ReactNode;
}

/** A page that is one list: title, tabs, toolbar, the list to the edges of the page, pager. Only the list scrolls. */
export function ListPage({ title, facts, actions, tabs, bar, foot, children }: ListPageProps) {
  useTitle(title);
  return (
    <div className={styles.list}>
      <header className={styles.titlebar} data-alone={!(tabs || bar) || undefined}>
        <h1>{title}</h1>
        {facts && <span className={styles.beside}>{facts}</span>}
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {tabs && <div className={styles.tabs}>{tabs}</div>}
      {bar && <Toolbar>{bar}</Toolbar>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.rows} tabIndex={0} aria-label={title}>
        {children}
      </section>
      {foot}
    </div>
  );
}

/** A line of controls, 44 high, over what they act on. */
export function Toolbar({ children }: { children: ReactNode }) {
  return <div className={styles.bar}>{children}</div>;
}

interface CardProps {
  title?: ReactNode;
  /** How many, after the title, in grey. */
  count?: ReactNode;
  actions?: ReactNode;
  /** The content brings its own padding: tables, lists. */
  flush?: boolean;
  children: ReactNode;
}

/** `<Card title="Tokens" count={3} actions={<Button size="xs">…</Button>} flush><Table …/></Card>` */
export function Card({ title, count, actions, flush = false, children }: CardProps) {
  return (
    <section className={styles.card}>
      {title && (
        <header className={styles.cardHead}>
          <h2>{title}</h2>
          {count !== undefined && <span className="t3">{count}</span>}
          {actions && <div className={styles.actions}>{actions}</div>}
        </header>
      )}
      <div className={flush ? undefined : styles.cardBody}>{children}</div>
    </section>
  );
}

/** Label and value in two columns, small: `<Facts rows={[["Manages", "12 users"]]} />`. */
export function Facts({ rows }: { rows: ReadonlyArray<readonly [ReactNode, ReactNode]> }) {
  return (
    <dl className={styles.factList}>
      {rows.map(([label, value], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows of one list keep their places
        <div key={at}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A word in a thin frame: "Read only", "Changed". */
export function Tag({ children }: { children: ReactNode }) {
  return <span className={styles.tag}>{children}</span>;
}

/** Rows of grey in the place of content, after 150 ms: loading that is quicker shows nothing. */
export function LoadingRows({ rows = 8, height = 32 }: { rows?: number; height?: number }) {
  return (
    <div className={styles.loading} role="status" aria-label={t("shared-loading")}>
      {Array.from({ length: rows }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: all alike
        <span key={at} style={{ height }}>
          <i style={{ width: `${38 + ((at * 17) % 45)}%` }} />
        </span>
      ))}
    </div>
  );
}
