/** The console's words, from the Fluent files that the Rust side keeps beside its own. */
import { FluentBundle, FluentNumber, FluentResource, type FluentVariable } from "@fluent/bundle";
import type { WordId } from "./ids";

export type { WordId };

const files = import.meta.glob<string>("../../../locales/en/ui-*.ftl", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** English for now; a translation is a sibling folder. */
export const LANGUAGE = "en";

// Isolation marks would travel with whatever is copied. Names are isolated by <bdi> instead.
const bundle = new FluentBundle(LANGUAGE, { useIsolating: false });
for (const text of Object.values(files)) bundle.addResource(new FluentResource(text));

export type WordArgs = Record<string, string | number | FluentVariable>;

/** The sentence with this id. Numbers among the arguments are written the way the language writes them. */
export function t(id: WordId, args?: WordArgs): string {
  const message = bundle.getMessage(id);
  if (!message?.value) return id;
  const problems: Error[] = [];
  const text = bundle.formatPattern(message.value, args ? prepared(args) : null, problems);
  for (const problem of problems) console.error(`words: ${id}: ${problem.message}`);
  return text;
}

/** A count: "12 members". Whole numbers get the separator of the language. */
function prepared(args: WordArgs): Record<string, FluentVariable> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      typeof value === "number" ? new FluentNumber(value, { useGrouping: true }) : value,
    ]),
  );
}
