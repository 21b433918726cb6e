/**
 * Single-key shortcuts. They are off in text fields, in dialogs and menus, with a modifier held, and where the person switched them off
 * (WCAG 2.1.4).
 */
import { createContext, use, useEffect, useEffectEvent } from "react";

/** Whether single keys work, from the preferences. */
export const SingleKeys = createContext(true);

/** What a key does; keys as `KeyboardEvent.key` gives them ("Enter", "[", "P" with Shift). */
export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** Listens on the window while the component is there. Keys that are always on (`Escape`) go in `always`. */
export function useKeys(single: KeyMap, always: KeyMap = {}): void {
  const enabled = use(SingleKeys);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || takesKeys(event.target)) return;
    const act = always[event.key] ?? (enabled ? single[event.key] : undefined);
    if (!act) return;
    event.preventDefault();
    act(event);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}

/** Text fields take every key; so do the controls inside dialogs, menus and lists of options. */
function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest("[role=dialog],[role=menu],[role=listbox]")) return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type);
}
