/** The query language of the search box: words, and `key:value` terms. The service side reads it; this only knows its parts. */

export interface Term {
  /** As typed, with its quotes. */
  text: string;
  /** `status` of `status:409`; `null` for a word. */
  key: string | null;
  at: number;
}

/** The keys, with what may follow where that is a closed choice or wants an example. */
export const KEYS: ReadonlyArray<{ key: string; values: readonly string[] }> = [
  { key: "is", values: ["refused", "partly", "nochange", "read", "quirk", "local"] },
  { key: "status", values: ["409", "401", "404", "4xx", "5xx"] },
  { key: "user", values: [] },
  { key: "group", values: [] },
  { key: "connection", values: [] },
  { key: "provider", values: ["entra", "okta", "onelogin", "jumpcloud", "custom"] },
  {
    key: "quirk",
    values: ["boolean_string", "remove_value_list", "value_path_created", "unknown_attribute", "unknown_member"],
  },
  { key: "token", values: [] },
  { key: "client", values: [] },
  { key: "method", values: ["get", "post", "put", "patch", "delete"] },
  { key: "after", values: ["10m", "1h", "24h", "7d"] },
];

const TERM = /(?:([a-z]+):)?(?:"[^"]*"?|[^\s"]+)/gi;

/** The terms of a search, in their order. */
export function termsOf(text: string): Term[] {
  return [...text.matchAll(TERM)].map((match) => ({
    text: match[0],
    key: KEYS.find(({ key }) => key === match[1]?.toLowerCase())?.key ?? null,
    at: match.index,
  }));
}

/** The search without one of its terms. */
export function without(text: string, term: Term): string {
  return `${text.slice(0, term.at)}${text.slice(term.at + term.text.length)}`.replace(/\s+/g, " ").trim();
}

export interface Suggestion {
  /** What is shown and, taken, stands in the place of what is being typed. */
  text: string;
  /** The search with it taken. */
  search: string;
}

/** What may be meant at the end of the search: a key, or one of a key's values. */
export function suggestionsFor(search: string): Suggestion[] {
  const word = /(\S*)$/.exec(search)?.[1] ?? "";
  const before = search.slice(0, search.length - word.length);
  const [, key, value] = /^([a-z]+):(.*)$/i.exec(word) ?? [];
  if (key !== undefined && value !== undefined) {
    const values = KEYS.find((known) => known.key === key.toLowerCase())?.values ?? [];
    return values
      .filter((known) => known.startsWith(value.toLowerCase()) && known !== value.toLowerCase())
      .map((known) => ({ text: `${key}:${known}`, search: `${before}${key}:${known} ` }));
  }
  return KEYS.filter((known) => known.key.startsWith(word.toLowerCase())).map((known) => ({
    text: `${known.key}:`,
    search: `${before}${known.key}:`,
  }));
}
