/** The one door between the console and its host. Only this folder knows that there are two kinds of host. */
import { isTauri } from "@tauri-apps/api/core";
import type { Backend } from "./backend";
import { httpBackend, openSession } from "./http";
import { tauriBackend } from "./tauri";

export * from "./backend";
export * from "./context";
export type * from "./operations";

/** Reaches the host that this page came from. Rejects if a browser's one-time code is not good any more. */
export async function connectBackend(): Promise<Backend> {
  if (isTauri()) return tauriBackend();
  await openSession();
  return httpBackend();
}
