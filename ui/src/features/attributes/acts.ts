import type { OperationName } from "../../backend";
import { DIRECTORY_READS } from "../directory/acts";

/** Whatever shows schemas, or values of them. */
export const SCHEMA_READS: OperationName[] = [
  "schemas.list",
  "schemas.get",
  "schemas.usage",
  "directory.schema",
  ...DIRECTORY_READS,
];
