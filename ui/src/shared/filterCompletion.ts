/** What can stand at the cursor of a SCIM filter (RFC 7644 §3.4.2.2). Knows the grammar just well enough to offer the next word. */
import type { SchemaAttribute } from "../backend";
import type { WordId } from "../words";

export interface Completion {
  /** Shown and inserted. */
  insert: string;
  /** What it means: text from the schema, or the id of the words. */
  hint: { words: WordId } | { text: string };
}

export interface Completions {
  /** The part of the text that a completion replaces. */
  from: number;
  to: number;
  options: Completion[];
}

const NOTHING: Completions = { from: 0, to: 0, options: [] };
/** A word this short is rather the begin of a name than of an attribute. */
const LEAST_CHARACTERS = 3;
const MOST_OPTIONS = 8;

const OPERATORS: ReadonlyArray<readonly [string, WordId]> = [
  ["eq", "shared-filter-eq"],
  ["sw", "shared-filter-sw"],
  ["co", "shared-filter-co"],
  ["ew", "shared-filter-ew"],
  ["ne", "shared-filter-ne"],
  ["pr", "shared-filter-pr"],
  ["gt", "shared-filter-gt"],
  ["ge", "shared-filter-ge"],
  ["lt", "shared-filter-lt"],
  ["le", "shared-filter-le"],
];
/** What an operator means, if it is one. */
export function operatorWords(operator: string): WordId | undefined {
  return OPERATORS.find(([word]) => word === operator.toLowerCase())?.[1];
}

const JOINS: ReadonlyArray<readonly [string, WordId]> = [
  ["and", "shared-filter-and"],
  ["or", "shared-filter-or"],
];
const ORDERED = new Set(["gt", "ge", "lt", "le"]);
const IN_TEXT = new Set(["sw", "co", "ew"]);

type Expect =
  | { kind: "attribute" }
  | { kind: "operator"; of: SchemaAttribute }
  | { kind: "value"; of: SchemaAttribute }
  | { kind: "join" };

/** What to offer for the text before the cursor. */
export function complete(text: string, cursor: number, schema: readonly SchemaAttribute[]): Completions {
  const before = text.slice(0, cursor);
  const partial = beingTyped(before);
  const from = cursor - partial.length;
  const expect = expectedAfter(before.slice(0, from), schema);
  if (expect === null) return NOTHING;
  const options = optionsFor(expect, partial, schema, from > 0);
  return { from, to: cursor, options: options.slice(0, MOST_OPTIONS) };
}

/** The word at the end of the text: a quoted value that is still open, or what follows the last space or bracket. */
function beingTyped(text: string): string {
  const quotes = [...text.matchAll(/(?<!\\)"/g)];
  const open = quotes.length % 2 === 1 ? quotes.at(-1) : undefined;
  return open ? text.slice(open.index) : (/[^\s()[\]"]*$/.exec(text)?.[0] ?? "");
}

function optionsFor(
  expect: Expect,
  partial: string,
  schema: readonly SchemaAttribute[],
  inFilter: boolean,
): Completion[] {
  const typed = partial.toLowerCase();
  switch (expect.kind) {
    case "attribute": {
      if (typed.length < (inFilter ? 1 : LEAST_CHARACTERS)) return [];
      return schema
        .filter((one) => startsSomewhere(one.path, typed) && one.path.toLowerCase() !== typed)
        .sort((one, other) => rank(one.path, typed) - rank(other.path, typed))
        .map((one) => ({ insert: one.path, hint: { text: one.description || one.dataType } }));
    }
    case "operator":
      return OPERATORS.filter(([word]) => word.startsWith(typed) && fits(word, expect.of)).map(([insert, words]) => ({
        insert,
        hint: { words },
      }));
    case "value": {
      const values =
        expect.of.dataType === "boolean" ? ["true", "false"] : expect.of.canonicalValues.map((value) => `"${value}"`);
      return values
        .filter((value) => value.toLowerCase().startsWith(typed) && value.toLowerCase() !== typed)
        .map((insert) => ({ insert, hint: { text: expect.of.path } }));
    }
    case "join":
      return JOINS.filter(([word]) => word.startsWith(typed)).map(([insert, words]) => ({ insert, hint: { words } }));
  }
}

/** A path matches by its begin, or by the begin of one of its names; the schema's own name does not count. */
function startsSomewhere(path: string, typed: string): boolean {
  const lower = path.toLowerCase();
  const names = lower.slice(lower.lastIndexOf(":") + 1).split(".");
  return lower.startsWith(typed) || names.some((name) => name.startsWith(typed));
}

function rank(path: string, typed: string): number {
  return (path.toLowerCase().startsWith(typed) ? 0 : 1000) + path.length;
}

function fits(operator: string, attribute: SchemaAttribute): boolean {
  if (attribute.dataType === "boolean") return !ORDERED.has(operator) && !IN_TEXT.has(operator);
  if (attribute.dataType === "complex") return operator === "pr";
  return true;
}

/** What the grammar wants after complete words; `null` where the text is no filter. */
function expectedAfter(before: string, schema: readonly SchemaAttribute[]): Expect | null {
  let expect: Expect = { kind: "attribute" };
  for (const [token] of before.matchAll(/"(?:[^"\\]|\\.)*"|[()[\]]|[^\s()[\]"]+/g)) {
    const word = token.toLowerCase();
    if (token === "(" || token === "[") expect = { kind: "attribute" };
    else if (token === ")" || token === "]") expect = { kind: "join" };
    else if (expect.kind === "attribute") {
      if (word === "not") continue;
      const attribute = schema.find((one) => one.path.toLowerCase() === word);
      if (!attribute) return null;
      expect = { kind: "operator", of: attribute };
    } else if (expect.kind === "operator") {
      if (!OPERATORS.some(([operator]) => operator === word)) return null;
      expect = word === "pr" ? { kind: "join" } : { kind: "value", of: expect.of };
    } else if (expect.kind === "value") expect = { kind: "join" };
    else if (word === "and" || word === "or") expect = { kind: "attribute" };
    else return null;
  }
  return expect;
}
