/** What a tunnel that is started, stopped or followed changes. */
import type { OperationName } from "../../backend";

export const WAY_CHANGES: OperationName[] = ["ways.get", "status.get", "reach.get", "settings.get", "setup.get"];
