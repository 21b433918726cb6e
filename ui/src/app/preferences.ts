/** What the person at this computer prefers, kept by the host; the page keeps the theme too, so that it never flashes. */
import { useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { type Preferences, useAct, useRead } from "../backend";

const DEFAULT: Preferences = { theme: "system", singleKeys: true, notifyExpiry: true };

/** The preferences, and how to change some of them. */
export function usePreferences() {
  const client = useQueryClient();
  const known = useRead("preferences.get", {});
  const set = useAct("preferences.set", { changes: ["preferences.get"] });
  const preferences = known.data ?? DEFAULT;
  function change(some: Partial<Preferences>): void {
    const next = { ...preferences, ...some };
    client.setQueryData(["preferences.get", {}], next);
    set.mutate(next);
  }
  return { preferences, change, error: set.error };
}

/** Puts the preferred theme on the page. Once, in the frame. */
export function useTheme(): void {
  const { preferences } = usePreferences();
  const { setColorScheme } = useMantineColorScheme();
  const known = useRead("preferences.get", {}).isSuccess;
  useEffect(() => {
    if (known) setColorScheme(preferences.theme === "system" ? "auto" : preferences.theme);
  }, [known, preferences.theme, setColorScheme]);
}
