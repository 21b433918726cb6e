/** A resource while it is edited: the JSON itself, read and written by the paths that the form knows. Nothing here draws. */

import type { SchemaAttribute } from "../../backend";

export type Draft = Readonly<Record<string, unknown>>;

export const USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";
export const ENTERPRISE_SCHEMA = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
export const GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group";

export const EMPTY_USER: Draft = { schemas: [USER_SCHEMA], userName: "", active: true };
export const EMPTY_GROUP: Draft = { schemas: [GROUP_SCHEMA], displayName: "" };

/** What the service keeps by itself, and a group's members, which have their own page: left out of what is edited. */
const NOT_EDITED = ["meta", "groups", "members"];

export function draftOf(json: unknown): Draft {
  const entries = Object.entries(json as Record<string, unknown>).filter(([name]) => !NOT_EDITED.includes(name));
  return Object.fromEntries(entries);
}

/** One field of the form. */
export interface Field {
  /** In SCIM's own spelling; also what an error's `field` begins with. */
  path: string;
  required?: boolean;
  mono?: boolean;
  /** What stands at the field, where its path is too long for that. */
  label?: string;
  /** The only values there are. */
  choices?: readonly string[];
  get: (draft: Draft) => string;
  /** An empty text takes the attribute away. */
  set: (draft: Draft, text: string) => Draft;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : value == null ? "" : String(value));
const objectOf = (value: unknown): Draft =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Draft) : {};

/** With the attribute set, or without it where there is no value. */
function put(draft: Draft, name: string, value: unknown): Draft {
  const isEmpty =
    value === undefined || value === "" || (typeof value === "object" && Object.keys(value ?? {}).length === 0);
  if (!isEmpty) return { ...draft, [name]: value };
  const { [name]: _gone, ...rest } = draft;
  return rest;
}

/** `userName`, `title`. */
export function simple(path: string, options: Pick<Field, "required" | "mono"> = {}): Field {
  return {
    path,
    ...options,
    get: (draft) => textOf(draft[path]),
    // A required attribute stays, empty, so that the service says what is missing.
    set: (draft, text) => (options.required ? { ...draft, [path]: text } : put(draft, path, text)),
  };
}

/** `name.givenName`. */
export function nested(parent: string, child: string): Field {
  return {
    path: `${parent}.${child}`,
    get: (draft) => textOf(objectOf(draft[parent])[child]),
    set: (draft, text) => put(draft, parent, put(objectOf(draft[parent]), child, text)),
  };
}

/** The value of a list that counts: the primary one, else that of the usual type, else the first. */
export function principal(path: string, usualType: string): Field {
  const listOf = (draft: Draft): Draft[] => (Array.isArray(draft[path]) ? (draft[path] as Draft[]) : []);
  const indexOf = (list: readonly Draft[]): number => {
    const primary = list.findIndex((item) => item.primary === true);
    if (primary >= 0) return primary;
    const usual = list.findIndex((item) => item.type === usualType);
    return usual >= 0 ? usual : list.length > 0 ? 0 : -1;
  };
  return {
    path,
    get: (draft) => {
      const list = listOf(draft);
      return textOf(list[indexOf(list)]?.value);
    },
    set: (draft, text) => {
      const list = listOf(draft);
      const at = indexOf(list);
      if (at < 0) return text === "" ? draft : { ...draft, [path]: [{ value: text, type: usualType, primary: true }] };
      const next =
        text === ""
          ? list.filter((_, index) => index !== at)
          : list.map((item, index) => (index === at ? { ...item, value: text } : item));
      return put(draft, path, next);
    },
  };
}

/** With what stands under a URN; the schema is listed only while something of it is set. */
function putExtension(draft: Draft, urn: string, next: Draft): Draft {
  const schemas = (Array.isArray(draft.schemas) ? (draft.schemas as string[]) : []).filter((schema) => schema !== urn);
  const used = Object.keys(next).length > 0;
  return { ...put(draft, urn, next), schemas: used ? [...schemas, urn] : schemas };
}

/** An attribute of the Enterprise User extension (RFC 7643 §4.3). */
export function enterprise(name: string): Field {
  const inner = name === "manager" ? nested("manager", "value") : simple(name);
  return {
    path: name,
    get: (draft) => inner.get(objectOf(draft[ENTERPRISE_SCHEMA])),
    set: (draft, text) => {
      const extension = objectOf(draft[ENTERPRISE_SCHEMA]);
      // Another manager has another name and address; those of the old one go.
      const before =
        name === "manager" && inner.get(extension) !== text ? put(extension, "manager", undefined) : extension;
      return putExtension(draft, ENTERPRISE_SCHEMA, inner.set(before, text));
    },
  };
}

/** What a typed text stands for. Text that is no number stays text, so that the service says what is wrong with it. */
function typed(type: string, text: string): unknown {
  if (text === "") return undefined;
  if (type === "boolean") return text === "true";
  if (type === "integer" || type === "decimal") {
    const number = Number(text);
    return text.trim() !== "" && Number.isFinite(number) ? number : text;
  }
  return text;
}

/** A single-valued attribute of a schema that the admin defined. */
export function custom(urn: string, name: string, type: string): Field {
  return {
    path: `${urn}:${name}`,
    label: name,
    ...(type === "boolean" ? { choices: ["true", "false"] } : {}),
    ...(type === "string" ? {} : { mono: true }),
    get: (draft) => textOf(objectOf(draft[urn])[name]),
    set: (draft, text) => putExtension(draft, urn, put(objectOf(draft[urn]), name, typed(type, text))),
  };
}

/** Fields for the admin's own attributes. What has several values or parts is left to the JSON. */
export function customFields(schema: readonly SchemaAttribute[]): { fields: Field[]; others: boolean } {
  const own = schema.filter(({ path }) => path.startsWith("urn:") && !path.startsWith(`${ENTERPRISE_SCHEMA}:`));
  const found = own.flatMap((attribute) => {
    const at = attribute.path.lastIndexOf(":");
    const name = attribute.path.slice(at + 1);
    if (name.includes(".") || !attribute.writable) return [];
    return [{ attribute, urn: attribute.path.slice(0, at), name }];
  });
  const isField = ({ attribute }: (typeof found)[number]) =>
    !attribute.multiValued && attribute.dataType !== "complex" && attribute.dataType !== "binary";
  return {
    fields: found.filter(isField).map(({ attribute, urn, name }) => custom(urn, name, attribute.dataType)),
    others: !found.every(isField),
  };
}

export const USER_FIELDS: readonly Field[] = [
  simple("userName", { required: true }),
  simple("externalId", { mono: true }),
  nested("name", "givenName"),
  nested("name", "familyName"),
  simple("displayName"),
  principal("emails", "work"),
  principal("phoneNumbers", "work"),
  simple("title"),
  enterprise("department"),
  enterprise("employeeNumber"),
  simple("preferredLanguage", { mono: true }),
];

export const MANAGER = enterprise("manager");

export const GROUP_FIELDS: readonly Field[] = [
  simple("displayName", { required: true }),
  simple("externalId", { mono: true }),
];

/** The JSON of the other tab: an object, or what is wrong with the text. */
export function parseDraft(
  text: string,
): { draft: Draft } | { problem: "notObject" } | { problem: "notJson"; detail: string } {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return { problem: "notObject" };
    return { draft: value as Draft };
  } catch (thrown) {
    return { problem: "notJson", detail: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
