import type { OperationName } from "../../../backend";

/** What changes with TLS: every address that is shown begins with its scheme. */
export const TLS_READS: OperationName[] = ["tls.get", "status.get", "settings.get", "connections.get", "reach.get"];
