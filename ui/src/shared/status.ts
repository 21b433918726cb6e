/** What the frame knows of the service, asked once a second. */
import { useRead } from "../backend";

/** Once a second: the spark line has one point a second. */
const EVERY_MS = 1000;

/** The running status, or the last one known. */
export function useStatus() {
  return useRead("status.get", {}, { every: EVERY_MS });
}
