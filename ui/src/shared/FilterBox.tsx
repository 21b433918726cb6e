/**
 * One box for words and SCIM filters. As soon as the text reads as a filter it turns mono. Completion and error share one panel
 * that floats under the box, so that nothing below moves; a filter with an error is not applied.
 */
import { ActionIcon, Kbd } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch, IconX } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useEffectEvent, useId, useRef, useState } from "react";
import type { FilterProblem, ResourceKind } from "../backend";
import { useRead } from "../backend";
import { t } from "../words";
import styles from "./FilterBox.module.css";
import { complete, operatorWords } from "./filterCompletion";
import { VerdictWord } from "./VerdictMark";
import { visible } from "./visible";

interface Props {
  kind: ResourceKind;
  /** The text that the list shows now. */
  value: string;
  /** Called with words at once, with a filter as soon as it parses. */
  onApply: (text: string) => void;
  label: string;
  placeholder: string;
}

/** A filter is asked about when the keys rest this long, and its error shown after another such rest. */
const REST_MS = 200;

interface Option {
  id: string;
  code: string;
  hint: string;
  /** The whole text with it taken, and where the cursor goes. */
  text: string;
  cursor: number;
}

export function FilterBox({ kind, value, onApply, label, placeholder }: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const mirror = useRef<HTMLElement>(null);
  const [text, setText] = useState(value);
  const [appliedBefore, setAppliedBefore] = useState(value);
  const [cursor, setCursor] = useState(value.length);
  const [scrolled, setScrolled] = useState(0);
  const [focused, setFocused] = useState(false);
  const [closed, setClosed] = useState(true);
  const [at, setAt] = useState<number | null>(null);
  if (value !== appliedBefore) {
    setAppliedBefore(value);
    setText(value);
  }

  const [rested] = useDebouncedValue(text, REST_MS);
  const [restedLong] = useDebouncedValue(text, 2 * REST_MS);
  const schema = useRead("directory.schema", { kind });
  const verdict = useRead(
    "directory.checkFilter",
    { kind, text: rested },
    { enabled: rested.trim() !== "", keepLast: true },
  );
  const isEmpty = text.trim() === "";
  const known = !isEmpty && rested === text && !verdict.isPlaceholderData ? verdict.data : undefined;
  const isFilter = !isEmpty && (verdict.data?.isFilter ?? false);
  const problem = known && restedLong === text ? known.problem : null;
  const ready = known !== undefined && known.problem === null;

  const apply = useEffectEvent((wanted: string) => {
    if (wanted !== value) onApply(wanted);
  });
  useEffect(() => {
    if (ready) apply(text);
  }, [ready, text]);
  useEffect(() => {
    if (mirror.current && input.current) mirror.current.scrollLeft = input.current.scrollLeft;
  });

  const options = problem ? suggestionsOf(problem) : completionsOf(text, cursor, schema.data ?? []);
  const open = focused && !closed && (problem !== null || options.length > 0);
  // The nearest suggestion is one key away; a completion is taken only when it was chosen.
  const chosen = at !== null && at < options.length ? at : problem && options.length > 0 ? 0 : null;

  function change(next: string, nextCursor: number) {
    setText(next);
    setCursor(nextCursor);
    setClosed(false);
    setAt(null);
    if (next.trim() === "") onApply("");
  }
  function take(option: Option) {
    change(option.text, option.cursor);
    input.current?.focus();
    // The cursor can be set once the new text stands in the field.
    requestAnimationFrame(() => input.current?.setSelectionRange(option.cursor, option.cursor));
  }
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    const option = chosen === null ? undefined : options[chosen];
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length > 0) {
      event.preventDefault();
      setClosed(false);
      const step = event.key === "ArrowDown" ? 1 : -1;
      setAt(chosen === null ? (step > 0 ? 0 : options.length - 1) : (chosen + step + options.length) % options.length);
    } else if (event.key === "Enter" && open && option) {
      event.preventDefault();
      take(option);
    } else if (event.key === "Enter") {
      setClosed(true);
      if (known === undefined || known.problem === null) onApply(text);
    } else if (event.key === "Escape" && open) {
      event.stopPropagation();
      setClosed(true);
    } else if (event.key === "Escape" && text !== "") {
      event.stopPropagation();
      change("", 0);
    }
  }

  return (
    <search
      className={styles.filter}
      data-bad={problem !== null || undefined}
      onFocus={() => setFocused(true)}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false);
      }}
    >
      <div className={styles.field} data-mono={isFilter || undefined}>
        <IconSearch size={14} aria-hidden="true" />
        <span className={styles.text}>
          {problem && (
            <code ref={mirror} className={styles.mirror} aria-hidden="true">
              {underlined(text, problem)}
            </code>
          )}
          <input
            ref={input}
            // The frame's `/` looks for this.
            data-page-search
            role="combobox"
            aria-label={label}
            aria-expanded={open}
            aria-controls={`${id}-options`}
            aria-autocomplete="list"
            aria-activedescendant={open && chosen !== null ? `${id}-${chosen}` : undefined}
            aria-invalid={problem !== null || undefined}
            aria-describedby={problem ? `${id}-problem` : undefined}
            placeholder={placeholder}
            value={text}
            spellCheck={false}
            autoComplete="off"
            data-mirrored={problem !== null || undefined}
            onChange={(event) =>
              change(event.currentTarget.value, event.currentTarget.selectionStart ?? event.currentTarget.value.length)
            }
            onSelect={(event) => setCursor(event.currentTarget.selectionStart ?? 0)}
            onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
            onKeyDown={onKeyDown}
          />
        </span>
        {text === "" ? (
          <Kbd>/</Kbd>
        ) : (
          <ActionIcon
            variant="subtle"
            size="xs"
            className={styles.clear}
            aria-label={t("shared-filter-clear")}
            onClick={() => {
              change("", 0);
              input.current?.focus();
            }}
          >
            <IconX size={14} />
          </ActionIcon>
        )}
      </div>
      {open && (
        <div className={styles.help}>
          {problem && (
            <>
              <div
                className={styles.caret}
                aria-hidden="true"
                style={{ paddingInlineStart: `calc(29px + ${problem.position - 1}ch - ${scrolled}px)` }}
              >
                {"^".repeat(Math.max(1, problem.length))}
              </div>
              <p id={`${id}-problem`} className={styles.problem}>
                <VerdictWord tone="refused">{t("shared-filter-position", { position: problem.position })}</VerdictWord>{" "}
                {visible(problem.message)}{" "}
                {t(value.trim() === "" ? "shared-filter-still-unfiltered" : "shared-filter-still-last")}
              </p>
            </>
          )}
          {options.length > 0 && (
            <div
              className={styles.options}
              data-apart={problem !== null || undefined}
              id={`${id}-options`}
              role="listbox"
              aria-label={t(problem ? "shared-filter-suggestions" : "shared-filter-completions")}
            >
              {options.map((option, index) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the box above has the keys
                <div
                  key={option.id}
                  id={`${id}-${index}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={index === chosen}
                  className={styles.option}
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => take(option)}
                >
                  <code>{option.code}</code>
                  <span className={styles.hint}>{option.hint}</span>
                  {index === chosen && (
                    <span className={styles.use}>
                      {t("shared-filter-use")} <Kbd>Enter</Kbd>
                    </span>
                  )}
                </div>
              ))}
            </div>
          )}
        </div>
      )}
    </search>
  );
}

function suggestionsOf(problem: FilterProblem): Option[] {
  return problem.suggestions.map(({ label, filter }) => ({
    id: filter,
    code: label,
    hint: meaningOf(label),
    text: filter,
    cursor: filter.length,
  }));
}

function completionsOf(text: string, cursor: number, schema: Parameters<typeof complete>[2]): Option[] {
  const { from, to, options } = complete(text, cursor, schema);
  return options.map(({ insert, hint }) => {
    const next = `${text.slice(0, from)}${insert} ${text.slice(to).trimStart()}`;
    return {
      id: insert,
      code: insert,
      hint: "words" in hint ? t(hint.words) : hint.text,
      text: next,
      cursor: from + insert.length + 1,
    };
  });
}

/** What the operator at the end of a suggestion means. */
function meaningOf(label: string): string {
  const words = operatorWords(label.split(" ").at(-1) ?? "");
  return words ? t(words) : "";
}

/** The text with the bad token marked. At the end of the text there is nothing to mark: the caret in the panel shows it. */
function underlined(text: string, problem: FilterProblem) {
  const characters = [...text];
  const start = problem.position - 1;
  const end = start + problem.length;
  return (
    <>
      {characters.slice(0, start).join("")}
      <u>{characters.slice(start, end).join("")}</u>
      {characters.slice(end).join("")}
    </>
  );
}
