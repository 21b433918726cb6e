import { SingleKeys } from "../shared/keys";
import { Frame } from "./frame/Frame";
import { usePreferences, useTheme } from "./preferences";

/** The frame, with what the person prefers. */
export function Root() {
  const { preferences } = usePreferences();
  useTheme();
  return (
    <SingleKeys value={preferences.singleKeys}>
      <Frame />
    </SingleKeys>
  );
}
