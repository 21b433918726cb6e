/** What the console can ask of its host, however it is reached. */
import type {
  AddedImportFile,
  ConsoleError,
  ExportFormat,
  LogQuery,
  Operations,
  RunbookFormat,
  SetupDocument,
  Written,
} from "./operations";

export type OperationName = keyof Operations;
export type Input<N extends OperationName> = Operations[N]["input"];
export type Output<N extends OperationName> = Operations[N]["output"];

export interface Backend {
  /** The desktop window has a keychain, file dialogs and a clipboard of its own; the browser console has not. */
  readonly door: "window" | "browser";
  /** Runs one operation. Rejects with a `ConsoleFailure`. */
  call<N extends OperationName>(name: N, input: Input<N>): Promise<Output<N>>;
  /**
   * Rings with the number of the newest log entry, at once and then at most every 50 ms. A bell may be lost:
   * it only says "look again". Returns how to stop.
   */
  watchLog(onHead: (head: number) => void): () => void;
  /** Copies a secret, and clears it from the clipboard after 30 s if it is still there. */
  copySecret(text: string): Promise<void>;
  /** Writes what a query matches to a file: by a dialog in the window, as a download in the browser. */
  exportLog(query: LogQuery, format: ExportFormat): Promise<Written>;
  /** Writes a document of a setup to a file: by a dialog in the window, as a download in the browser. */
  saveDocument(document: SetupDocument, connection: string, format: RunbookFormat): Promise<Written>;
  /** Sends a file that was picked in the page. Only in the browser: the window asks by the system's own dialog. */
  sendFile?(file: File): Promise<AddedImportFile>;
  /** Offers a text as a file. Only in the browser: the window asks by the system's own dialog. */
  saveText?(fileName: string, text: string): Promise<void>;
}

/** The error of an operation, as an `Error` so that it carries a stack and survives `instanceof`. */
export class ConsoleFailure extends Error {
  readonly code: ConsoleError["code"] | "unreachable" | "sessionEnded";
  readonly detail: string | null;
  readonly field: string | null;
  readonly filter: ConsoleError["filter"];

  constructor(error: Omit<ConsoleError, "code"> & { code: ConsoleFailure["code"] }) {
    super(error.message);
    this.name = "ConsoleFailure";
    this.code = error.code;
    this.detail = error.detail;
    this.field = error.field;
    this.filter = error.filter;
  }

  /** Whatever was thrown, as a failure: an object in the shape of a `ConsoleError` keeps its fields. */
  static from(thrown: unknown): ConsoleFailure {
    if (thrown instanceof ConsoleFailure) return thrown;
    if (isConsoleError(thrown)) return new ConsoleFailure(thrown);
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new ConsoleFailure({ code: "internal", message, detail: null, field: null, filter: null });
  }

  /** The host could not be reached, or the session with it has ended. */
  static transport(code: "unreachable" | "sessionEnded", message: string): ConsoleFailure {
    return new ConsoleFailure({ code, message, detail: null, field: null, filter: null });
  }
}

function isConsoleError(value: unknown): value is ConsoleError {
  return typeof value === "object" && value !== null && "code" in value && "message" in value;
}
