/**
 * Collects what went wrong in the page where a test, or a person with the web inspector, can read it. Imported before
 * anything else, so that nothing is missed.
 */
declare global {
  interface Window {
    /** Errors, warnings, unhandled rejections and policy violations of this page, as text. */
    problems: string[];
  }
}

/** A page left open for weeks keeps the first ones: they explain the rest. */
const MOST = 200;

window.problems = [];

function note(text: string): void {
  if (window.problems.length < MOST) window.problems.push(text);
}

for (const level of ["error", "warn"] as const) {
  // biome-ignore lint/suspicious/noConsole: this is where the console is listened to
  const original = console[level].bind(console);
  console[level] = (...parts: unknown[]) => {
    note(
      `${level}: ${parts.map((part) => (part instanceof Error ? (part.stack ?? part.message) : String(part))).join(" ")}`,
    );
    original(...parts);
  };
}
window.addEventListener("error", (event) => note(`error: ${event.message} (${event.filename}:${event.lineno})`));
window.addEventListener("unhandledrejection", (event) => note(`rejection: ${String(event.reason)}`));
window.addEventListener("securitypolicyviolation", (event) =>
  note(`policy: ${event.violatedDirective} blocked ${event.blockedURI} ${event.sample}`),
);

export {};
