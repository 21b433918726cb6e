import type { ChangeSetup } from "../../../backend";

/** What is null stays as it is. */
export const NOTHING: Omit<ChangeSetup, "connection"> = {
  way: null,
  appName: null,
  testEmail: null,
  reach: null,
  publicUrl: null,
};
