/** The width of the detail pane, as this person set it. */
import { useLocalStorage } from "@mantine/hooks";
import { NARROW_PX } from "../../app/theme";

const NARROWEST = 440;
const WIDEST = 760;

export function usePaneWidth() {
  const [kept, setKept] = useLocalStorage<number | null>({ key: "log-pane-width", defaultValue: null });
  const width = kept ?? (window.innerWidth < NARROW_PX ? 548 : 564);
  return {
    width,
    narrowest: NARROWEST,
    widest: WIDEST,
    setWidth: (next: number) => setKept(Math.round(Math.min(WIDEST, Math.max(NARROWEST, next)))),
  };
}
