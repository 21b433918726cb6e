/** Everything by name: pages, actions, users, groups, connections, and the log. */
import { Kbd, Modal } from "@mantine/core";
import { useDebouncedValue, useHotkeys } from "@mantine/hooks";
import { IconActivity, IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useId, useState } from "react";
import { type PaletteMatch, type PaletteMatches, useRead } from "../../backend";
import { visible } from "../../shared/visible";
import { t } from "../../words";
import { type PaletteGroup, type PaletteItem, useCommands } from "./commands";
import styles from "./Palette.module.css";

/** The last answer stays until the next is there, so a short pause costs nothing to look at. */
const PAUSE_MS = 80;

interface Props {
  opened: boolean;
  onToggle: () => void;
  onClose: () => void;
  onKeys: () => void;
}

export function Palette({ opened, onToggle, onClose, onKeys }: Props) {
  // Also from inside text fields: it is a chord, not a single key.
  useHotkeys([["mod+K", onToggle]], [], true);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      withCloseButton={false}
      centered={false}
      yOffset={72}
      size={640}
      padding={0}
      classNames={{ body: styles.body ?? "" }}
      attributes={{ content: { "aria-label": t("frame-command-label") } }}
    >
      <Finder onClose={onClose} onKeys={onKeys} />
    </Modal>
  );
}

function Finder({ onClose, onKeys }: { onClose: () => void; onKeys: () => void }) {
  const id = useId();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const [settled] = useDebouncedValue(text.trim(), PAUSE_MS);
  const found = useRead("palette.search", { text: settled }, { enabled: settled !== "", keepLast: true });
  // Until the answer to the last key is there, the answer before it stays, as far as it still fits.
  const isStale = settled !== text.trim() || found.isPlaceholderData;
  const matches = settled === "" ? undefined : isStale ? fitting(found.data, text.trim()) : found.data;
  const groups: PaletteGroup[] = [...useCommands(text.trim(), matches, onKeys)];
  if (text.trim() !== "") {
    groups.push({ name: t("frame-palette-log"), items: [searchLog(text.trim(), matches?.entry ?? null)].flat() });
  }
  const items = groups.flatMap((group) => group.items);
  const current = Math.min(chosen, items.length - 1);

  function searchLog(words: string, entry: number | null): PaletteItem[] {
    const search: PaletteItem = {
      key: "log-search",
      icon: <IconActivity size={16} />,
      label: t("frame-palette-search-log", { text: words }),
      run: () => void navigate({ to: "/log", search: { q: words } }),
    };
    if (entry === null) return [search];
    const open: PaletteItem = {
      key: "log-entry",
      icon: <IconActivity size={16} />,
      label: t("frame-palette-entry", { seq: String(entry) }),
      run: () => void navigate({ to: "/log", search: { entry } }),
    };
    return [open, search];
  }

  function take(item: PaletteItem | undefined): void {
    if (!item) return;
    onClose();
    item.run();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const move = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (move !== 0) {
      event.preventDefault();
      const next = (current + move + items.length) % Math.max(1, items.length);
      setChosen(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: "nearest" });
    }
    if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      take(items[current]);
    }
  }

  let place = -1;
  return (
    <div className={styles.palette}>
      <div className={styles.query}>
        <IconSearch size={16} />
        <input
          data-autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={items.length > 0 ? `${id}-${current}` : undefined}
          aria-label={t("frame-command-label")}
          placeholder={t("frame-command")}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
        <Kbd>Esc</Kbd>
      </div>
      <div className={styles.list} role="listbox" id={`${id}-list`} aria-label={t("frame-command-label")}>
        {groups.map((group) => (
          <div key={group.name} role="group" aria-label={group.name}>
            <div className={styles.group} aria-hidden="true">
              {group.name}
            </div>
            {group.items.map((item) => {
              place += 1;
              const at = place;
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard works from the input, by aria-activedescendant
                <div
                  key={item.key}
                  id={`${id}-${at}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={at === current}
                  className={styles.item}
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => take(item)}
                >
                  {item.icon}
                  <span className="cut">
                    <Matched text={item.label} query={text.trim()} />
                  </span>
                  <span className={styles.fact}>{item.fact}</span>
                </div>
              );
            })}
          </div>
        ))}
      </div>
      <div className={styles.foot}>
        <span>
          <Kbd>↑</Kbd> <Kbd>↓</Kbd> {t("frame-palette-choose")}
        </span>
        <span>
          <Kbd>Enter</Kbd> {t("frame-palette-take")}
        </span>
        <span className={styles.end} role="status">
          {text.trim() === "" ? "" : t("frame-palette-count", { count: items.length })}
        </span>
      </div>
    </div>
  );
}

/** What of an answer still fits the words. */
function fitting(found: PaletteMatches | undefined, text: string): PaletteMatches | undefined {
  if (!found) return undefined;
  const wanted = text.toLocaleLowerCase();
  const fits = (match: PaletteMatch) => `${match.name} ${match.fact}`.toLocaleLowerCase().includes(wanted);
  return {
    users: found.users.filter(fits),
    groups: found.groups.filter(fits),
    connections: found.connections.filter(fits),
    entry: null,
  };
}

/** A name with the part that matches in the accent. */
function Matched({ text, query }: { text: string; query: string }) {
  const at = query === "" ? -1 : text.toLocaleLowerCase().indexOf(query.toLocaleLowerCase());
  if (at < 0) return <bdi>{visible(text)}</bdi>;
  return (
    <bdi>
      {visible(text.slice(0, at))}
      <mark className={styles.match}>{visible(text.slice(at, at + query.length))}</mark>
      {visible(text.slice(at + query.length))}
    </bdi>
  );
}
