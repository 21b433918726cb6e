/**
 * JSON as it travelled: line numbers, folding, search, copy. Text from outside stays text: controls, direction marks and
 * zero-width characters are shown by their code point, and a very long value is cut until it is asked for.
 *
 * `<JsonView value={details.json} what="the user" head={<h2>Raw JSON</h2>} />`
 */
import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { IconArrowsMaximize, IconArrowsMinimize, IconSearch } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { t } from "../words";
import { CopyIcon } from "./Copy";
import styles from "./JsonView.module.css";
import { foldedAtFirst, type JsonLine, linesOf, matching, pathsOfContainers } from "./json";
import { visible } from "./visible";

export interface JsonViewProps {
  /** The parsed value. Give `text` instead where only text is known. */
  value?: unknown;
  /** A body as it came. What is not JSON is shown as it is, and says so. */
  text?: string;
  /** What it is, for screen readers and the copy button: "the request body". */
  what: string;
  /** Stands left of the tools, in a head of its own. */
  head?: ReactNode;
  /** Lines to tint, by path (`Operations.0.value`). They are never folded away. */
  marks?: Record<string, "partly" | "refused">;
  /** Inside a card: no edge of its own. */
  bare?: boolean;
}

/** Lines drawn before "Show more" is asked: a body of 256 KiB can have 10,000. */
const LINES_AT_ONCE = 400;

export function JsonView({ value, text, what, head, marks = {}, bare = false }: JsonViewProps) {
  const parsed = text === undefined ? { value } : parse(text);
  const marked = Object.keys(marks);
  const [folded, setFolded] = useState<ReadonlySet<string> | null>(null);
  const [search, setSearch] = useState<string | null>(null);
  const [most, setMost] = useState(LINES_AT_ONCE);
  const copied = text ?? JSON.stringify(value, null, 2) ?? "";

  const root = parsed === null ? null : parsed.value;
  const foldedNow = folded ?? foldedAtFirst(root, marked);
  const found = search ? matching(root, search) : null;
  const shownFolded = found ? new Set([...foldedNow].filter((path) => !found.inside.has(path))) : foldedNow;
  const lines = parsed === null ? [] : linesOf(root, shownFolded);
  const shown = lines.slice(0, most);
  const anyFolded = shownFolded.size > 0;

  function toggle(path: string) {
    const next = new Set(shownFolded);
    if (!next.delete(path)) next.add(path);
    setFolded(next);
  }

  const tools = (
    <span className={styles.tools}>
      {search !== null && (
        <TextInput
          className={styles.search}
          size="xs"
          value={search}
          autoFocus
          aria-label={t("shared-json-search", { what })}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            setSearch(null);
          }}
          rightSectionWidth={44}
          rightSection={found && <span className={styles.count}>{found.count}</span>}
        />
      )}
      {parsed !== null && (
        <>
          <Tool
            label={t("shared-json-search", { what })}
            pressed={search !== null}
            onClick={() => setSearch(search === null ? "" : null)}
          >
            <IconSearch size={14} />
          </Tool>
          <Tool
            label={t(anyFolded ? "shared-json-unfold" : "shared-json-fold", { what })}
            onClick={() => setFolded(anyFolded ? new Set() : new Set(pathsOfContainers(root)))}
          >
            {anyFolded ? <IconArrowsMaximize size={14} /> : <IconArrowsMinimize size={14} />}
          </Tool>
        </>
      )}
      <CopyIcon text={copied} what={what} />
    </span>
  );

  return (
    <div className={styles.frame} data-bare={bare || undefined}>
      {head ? (
        <header className={styles.head}>
          {head}
          {tools}
        </header>
      ) : (
        <div className={styles.float}>{tools}</div>
      )}
      {parsed === null ? (
        <>
          <p className={styles.note}>{t("shared-json-not-json")}</p>
          <pre className={styles.json}>{visible(text ?? "", { keepBreaks: true })}</pre>
        </>
      ) : (
        <pre className={styles.json} role="group" aria-label={what}>
          {shown.map((line) => (
            <Line key={line.key} line={line} search={search ?? ""} mark={marks[line.path]} onToggle={toggle} />
          ))}
        </pre>
      )}
      {lines.length > shown.length && (
        <button type="button" className={styles.more} onClick={() => setMost(most + 2000)}>
          {t("shared-json-more", { count: lines.length - shown.length })}
        </button>
      )}
    </div>
  );
}

interface ToolProps {
  label: string;
  pressed?: boolean;
  onClick: () => void;
  children: ReactNode;
}

function Tool({ label, pressed, onClick, children }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        size="xs"
        aria-label={label}
        onClick={onClick}
        {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

interface LineProps {
  line: JsonLine;
  search: string;
  mark: "partly" | "refused" | undefined;
  onToggle: (path: string) => void;
}

function Line({ line, search, mark, onToggle }: LineProps) {
  return (
    <span className={styles.line} data-mark={mark}>
      {"  ".repeat(line.depth)}
      {line.parts.map((part, at) => {
        // Parts of one line keep their places.
        const key = `${line.key}:${at}`;
        if (part.kind === "fold") {
          const label = t(part.folded ? "shared-json-unfold" : "shared-json-fold", {
            what: line.path || t("shared-json-root"),
          });
          const size = part.isArray
            ? `[${t("shared-json-items", { count: part.size })}]`
            : `{${t("shared-json-fields", { count: part.size })}}`;
          return part.folded ? (
            <button
              key={key}
              type="button"
              className={styles.fold}
              aria-expanded={false}
              // What is seen is a part of what is said, for those who speak to their computer.
              aria-label={`${size} ${label}`}
              onClick={() => onToggle(line.path)}
            >
              {size}
            </button>
          ) : (
            <button
              key={key}
              type="button"
              className={styles.open}
              aria-expanded={true}
              aria-label={label}
              onClick={() => onToggle(line.path)}
            >
              {part.isArray ? "[" : "{"}
            </button>
          );
        }
        if (part.kind === "plain") return part.text;
        return <Scalar key={key} text={part.text} kind={part.kind} search={search} />;
      })}
    </span>
  );
}

/** A value longer than this is cut until somebody asks for the rest. */
const VALUE_AT_ONCE = 600;

function Scalar({ text, kind, search }: { text: string; kind: "key" | "string" | "other"; search: string }) {
  const [whole, setWhole] = useState(false);
  const cut = !whole && text.length > VALUE_AT_ONCE;
  const shown = cut ? text.slice(0, VALUE_AT_ONCE) : text;
  return (
    <span className={styles[kind]}>
      {highlighted(shown, search)}
      {cut && (
        <>
          …{" "}
          <button type="button" className={styles.fold} onClick={() => setWhole(true)}>
            {t("shared-json-more", { count: text.length - VALUE_AT_ONCE })}
          </button>
        </>
      )}
    </span>
  );
}

function highlighted(text: string, search: string): ReactNode {
  if (search === "") return visible(text);
  const at = text.toLowerCase().indexOf(search.toLowerCase());
  if (at < 0) return visible(text);
  const end = at + search.length;
  return (
    <>
      {visible(text.slice(0, at))}
      <mark>{visible(text.slice(at, end))}</mark>
      {highlighted(text.slice(end), search)}
    </>
  );
}

function parse(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}
