/** The host behind the browser console: same origin, a session cookie, server-sent events for the bell. */
import { type Backend, ConsoleFailure } from "./backend";
import type { ExportFormat, LogQuery } from "./operations";

/** Secrets leave the clipboard after this long, if the page may still look at it. */
const CLEAR_AFTER_MS = 30_000;

export function httpBackend(): Backend {
  const call: Backend["call"] = async (name, input) => answered(await post(`/console/v1/call/${name}`, input));
  return {
    door: "browser",
    call,
    watchLog(onHead) {
      const events = new EventSource("/console/v1/bell");
      events.onmessage = (event: MessageEvent<string>) => {
        const { head } = JSON.parse(event.data) as { head: number };
        onHead(head);
      };
      return () => events.close();
    },
    async copySecret(text) {
      await navigator.clipboard.writeText(text);
      setTimeout(() => void clearIfStill(text), CLEAR_AFTER_MS);
    },
    async exportLog(query, format) {
      const link = document.createElement("a");
      link.href = exportAddress(query, format);
      link.download = "";
      link.click();
      return { path: null, bytes: 0 };
    },
    async saveDocument(document, connection, format) {
      const made =
        document === "report"
          ? await call("setup.report", { connection, format })
          : await call("setup.runbook", { provider: null, way: null, connection, format });
      download(made.fileName, made.text);
      return { path: null, bytes: 0 };
    },
    async sendFile(file) {
      const address = `/console/v1/file?${new URLSearchParams({ name: file.name })}`;
      const response = await reached(address, {
        headers: { "Content-Type": "application/octet-stream" },
        body: file,
      });
      return answered(response);
    },
    async saveText(fileName, text) {
      download(fileName, text);
    },
  };
}

/** Trades the one-time code of the address for the session cookie and takes it out of the address bar. */
export async function openSession(): Promise<void> {
  const code = /^#(?:code=)?([\w-]{16,})$/.exec(location.hash)?.[1];
  if (code === undefined) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  if ((await post("/console/v1/session", { code })).ok) return;
  // The address was opened a second time: the session that its code gave may still hold.
  if (!(await post("/console/v1/call/status.get", {})).ok) throw ConsoleFailure.transport("sessionEnded", "");
}

/** The address that streams what a query matches as a file. */
function exportAddress(query: LogQuery, format: ExportFormat): string {
  const terms = new URLSearchParams({ format, q: query.text });
  if (query.outcome) terms.set("outcome", query.outcome);
  if (query.hideReads) terms.set("hideReads", "true");
  if (query.connection) terms.set("connection", query.connection);
  if (query.resource) terms.set("resource", query.resource);
  return `/console/v1/export?${terms}`;
}

/** What an operation answered, or its error. */
async function answered(response: Response): Promise<never> {
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as never;
  if (response.status === 401) throw ConsoleFailure.transport("sessionEnded", "");
  throw ConsoleFailure.from(body ?? new Error(`${response.status} ${response.statusText}`));
}

function post(path: string, body: unknown): Promise<Response> {
  return reached(path, { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

async function reached(path: string, what: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { method: "POST", credentials: "same-origin", ...what });
  } catch {
    throw ConsoleFailure.transport("unreachable", "");
  }
}

function download(fileName: string, text: string) {
  const address = URL.createObjectURL(new Blob([text]));
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName;
  link.click();
  // The download has begun by then, or it never will.
  setTimeout(() => URL.revokeObjectURL(address), CLEAR_AFTER_MS);
}

/** Browsers ask before a page may read the clipboard; where they refuse, the text stays. */
async function clearIfStill(text: string): Promise<void> {
  try {
    if ((await navigator.clipboard.readText()) === text) await navigator.clipboard.writeText("");
  } catch {
    return;
  }
}
