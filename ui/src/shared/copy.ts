/** Copying, and the two seconds after it. */
import { useEffect, useRef, useState } from "react";

export type CopyState = "ready" | "copied" | "failed";

/** How long "Copied" stands before the button offers to copy again. */
const SAY_FOR_MS = 2000;

/** Copies plain text. Rejects if the system refuses. Secrets go through `useBackend().copySecret` instead. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch (refused) {
    if (!copyBySelection(text)) throw refused;
  }
}

/** For webviews that keep the clipboard interface from pages. */
function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.className = "vh";
  document.body.append(area);
  const focused = document.activeElement;
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}

/** State of one copy button, and how to copy with it. */
export function useCopy(copy: (text: string) => Promise<void> = copyText) {
  const [state, setState] = useState<CopyState>("ready");
  const [everCopied, setEverCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  async function run(text: string): Promise<void> {
    clearTimeout(timer.current);
    try {
      await copy(text);
      setEverCopied(true);
      setState("copied");
    } catch {
      setState("failed");
    }
    timer.current = setTimeout(() => setState("ready"), SAY_FOR_MS);
  }
  return { state, everCopied, copy: run };
}
