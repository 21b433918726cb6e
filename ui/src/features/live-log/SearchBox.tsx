/** Words and terms; terms are set in mono on a sunken ground as they are recognised, and completed from the list below. */
import { Kbd } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { T, t } from "../../words";
import styles from "./SearchBox.module.css";
import { suggestionsFor, termsOf } from "./terms";

/** The list follows a pause in typing. */
const PAUSE_MS = 200;

interface Props {
  value: string;
  onChange: (value: string) => void;
  /** A term that was not understood, in words. */
  problem: string | null;
}

export function SearchBox({ value, onChange, problem }: Props) {
  const id = useId();
  const [typed, setTyped] = useState(value);
  // What the address said last, and what was last sent there: only what somebody else put there is taken over.
  const [given, setGiven] = useState(value);
  const [sent, setSent] = useState(value);
  const [focused, setFocused] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const ground = useRef<HTMLDivElement>(null);
  const settle = useDebouncedCallback((text: string) => {
    setSent(text);
    onChange(text);
  }, PAUSE_MS);
  if (value !== given) {
    setGiven(value);
    if (value !== sent) {
      setSent(value);
      setTyped(value);
    }
  }
  const suggestions = suggestionsFor(typed);
  const open = focused && (problem !== null || suggestions.length > 0);

  function type(text: string): void {
    setTyped(text);
    setChosen(-1);
    settle(text.trim());
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === "Escape") {
      event.preventDefault();
      if (typed === "") event.currentTarget.blur();
      else type("");
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const count = suggestions.length;
      setChosen(((chosen + step + count + 1) % (count + 1)) - (chosen + step < -1 ? 1 : 0));
    } else if ((event.key === "Enter" || event.key === "Tab") && suggestions[chosen]) {
      event.preventDefault();
      type(suggestions[chosen].search);
    }
  }

  return (
    <div className={styles.box}>
      <div className={styles.field} data-problem={problem !== null || undefined}>
        <IconSearch size={14} />
        <div className={styles.text}>
          <div className={styles.ground} ref={ground} aria-hidden="true">
            {coloured(typed)}
          </div>
          <input
            data-page-search
            role="combobox"
            aria-label={t("live-log-search")}
            aria-expanded={open}
            aria-controls={open ? `${id}-list` : undefined}
            aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
            aria-invalid={problem !== null}
            aria-describedby={problem === null ? undefined : `${id}-problem`}
            placeholder={t("live-log-search-hint")}
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => type(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            onFocus={() => setFocused(true)}
            onBlur={() => setFocused(false)}
            onScroll={(event) => {
              if (ground.current) ground.current.scrollLeft = event.currentTarget.scrollLeft;
            }}
          />
        </div>
        {typed === "" && <Kbd>/</Kbd>}
      </div>
      {open && (
        // biome-ignore lint/a11y/noStaticElementInteractions: a press must not take the focus from the box
        <div className={styles.panel} onMouseDown={(event) => event.preventDefault()}>
          {problem !== null && (
            <p className={styles.problem} id={`${id}-problem`}>
              {problem}
            </p>
          )}
          <div role="listbox" id={`${id}-list`} aria-label={t("live-log-search-terms")}>
            {suggestions.map((suggestion, at) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard works from the input, by aria-activedescendant
              <div
                key={suggestion.text}
                id={`${id}-${at}`}
                role="option"
                tabIndex={-1}
                aria-selected={at === chosen}
                className={styles.option}
                onClick={() => type(suggestion.search)}
              >
                <code>{suggestion.text}</code>
                <span className="t3 sm">{hintFor(suggestion.text)}</span>
              </div>
            ))}
          </div>
          <p className={styles.foot}>
            <T id="live-log-search-foot" />
          </p>
        </div>
      )}
    </div>
  );
}

function coloured(text: string) {
  const pieces = [];
  let end = 0;
  for (const term of termsOf(text)) {
    if (term.key === null) continue;
    pieces.push(text.slice(end, term.at), <span key={term.at}>{term.text}</span>);
    end = term.at + term.text.length;
  }
  return [...pieces, text.slice(end)];
}

function hintFor(text: string): string {
  switch (text) {
    case "is:":
      return t("live-log-hint-is");
    case "status:":
      return t("live-log-hint-status");
    case "user:":
      return t("live-log-hint-user");
    case "group:":
      return t("live-log-hint-group");
    case "connection:":
      return t("live-log-hint-connection");
    case "provider:":
      return t("live-log-hint-provider");
    case "quirk:":
      return t("live-log-hint-quirk");
    case "method:":
      return t("live-log-hint-method");
    case "after:":
      return t("live-log-hint-after");
    default:
      return "";
  }
}
