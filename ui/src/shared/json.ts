/** JSON as lines that can be folded. Nothing here draws. */

export type JsonPart =
  | { kind: "key" | "string" | "other" | "plain"; text: string }
  | { kind: "fold"; folded: boolean; isArray: boolean; size: number };

export interface JsonLine {
  /** Unique among the lines of one value. */
  key: string;
  /** Where the value stands: `Operations.0.path`; empty for the whole. */
  path: string;
  depth: number;
  parts: JsonPart[];
}

/** A small object or list of plain values fits on its line. */
const INLINE_CHARACTERS = 72;
/** Up to this many lines nothing but the known noise is folded at first. */
const OPEN_UP_TO_LINES = 40;
/** Attributes that say the same on every resource. */
const NOISE = new Set(["schemas", "meta"]);

type Container = Record<string, unknown> | unknown[];

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}

function entriesOf(value: Container): Array<[string, unknown]> {
  return Array.isArray(value) ? value.map((item, at) => [String(at), item]) : Object.entries(value);
}

function below(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** Whether a container is drawn on one line: all its values are plain, and it is short. */
function isInline(value: Container): boolean {
  if (entriesOf(value).some(([, item]) => isContainer(item))) return false;
  return (JSON.stringify(value)?.length ?? 0) <= INLINE_CHARACTERS;
}

/** The paths of all containers that can be folded. */
export function pathsOfContainers(root: unknown): string[] {
  const paths: string[] = [];
  const visit = (value: unknown, path: string) => {
    if (!isContainer(value)) return;
    if (path !== "" && !isInline(value)) paths.push(path);
    for (const [name, item] of entriesOf(value)) visit(item, below(path, name));
  };
  visit(root, "");
  return paths;
}

/** What is folded before anybody asks: the noise, and in a long body everything below the first level. */
export function foldedAtFirst(root: unknown, marked: readonly string[]): ReadonlySet<string> {
  const containers = pathsOfContainers(root);
  const short = linesOf(root, new Set()).length <= OPEN_UP_TO_LINES;
  const folded = containers.filter((path) => {
    if (marked.some((mark) => mark === path || mark.startsWith(`${path}.`))) return false;
    return NOISE.has(path) || !short;
  });
  return new Set(folded);
}

/** The lines of a value, with the given containers folded. */
export function linesOf(root: unknown, folded: ReadonlySet<string>): JsonLine[] {
  const lines: JsonLine[] = [];
  const visit = (value: unknown, path: string, depth: number, before: JsonPart[], comma: string) => {
    const push = (parts: JsonPart[], suffix = "") => lines.push({ key: `${path}${suffix}`, path, depth, parts });
    if (!isContainer(value)) {
      push([...before, scalar(value), plain(comma)]);
      return;
    }
    const isArray = Array.isArray(value);
    const entries = entriesOf(value);
    const close = isArray ? "]" : "}";
    if (entries.length === 0) {
      push([...before, plain((isArray ? "[]" : "{}") + comma)]);
    } else if (path !== "" && isInline(value)) {
      push([...before, ...inline(value), plain(comma)]);
    } else if (folded.has(path)) {
      push([...before, { kind: "fold", folded: true, isArray, size: entries.length }, plain(comma)]);
    } else {
      push([...before, { kind: "fold", folded: false, isArray, size: entries.length }]);
      entries.forEach(([name, item], at) => {
        const key: JsonPart[] = isArray ? [] : [{ kind: "key", text: JSON.stringify(name) }, plain(": ")];
        visit(item, below(path, name), depth + 1, key, at + 1 < entries.length ? "," : "");
      });
      push([plain(close + comma)], "$");
    }
  };
  visit(root, "", 0, [], "");
  return lines;
}

function inline(value: Container): JsonPart[] {
  const isArray = Array.isArray(value);
  const parts: JsonPart[] = [plain(isArray ? "[" : "{ ")];
  entriesOf(value).forEach(([name, item], at) => {
    if (at > 0) parts.push(plain(", "));
    if (!isArray) parts.push({ kind: "key", text: JSON.stringify(name) }, plain(": "));
    parts.push(scalar(item));
  });
  parts.push(plain(isArray ? "]" : " }"));
  return parts;
}

function plain(text: string): JsonPart {
  return { kind: "plain", text };
}

function scalar(value: unknown): JsonPart {
  const text = JSON.stringify(value) ?? "null";
  return { kind: typeof value === "string" ? "string" : "other", text };
}

/** How often a text occurs in names and values, and the containers that hold it. */
export function matching(root: unknown, search: string): { count: number; inside: ReadonlySet<string> } {
  const wanted = search.toLowerCase();
  const inside = new Set<string>();
  let count = 0;
  const note = (text: string, parents: readonly string[]) => {
    if (!text.toLowerCase().includes(wanted)) return;
    count += 1;
    for (const parent of parents) inside.add(parent);
  };
  const visit = (value: unknown, path: string, parents: readonly string[]) => {
    if (!isContainer(value)) {
      note(JSON.stringify(value) ?? "", parents);
      return;
    }
    const within = path === "" ? parents : [...parents, path];
    for (const [name, item] of entriesOf(value)) {
      if (!Array.isArray(value)) note(name, within);
      visit(item, below(path, name), within);
    }
  };
  visit(root, "", []);
  return { count, inside };
}
