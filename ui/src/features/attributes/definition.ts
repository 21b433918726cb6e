/** A schema while it is edited: the fields of the form, and the JSON of RFC 7643 §7 that they stand for. Nothing here draws. */
import type { AttributeRow, ResourceKind, SchemaDetails } from "../../backend";

export const TYPES = ["string", "boolean", "integer", "decimal", "dateTime", "reference", "binary", "complex"] as const;
/** What a custom attribute can be; `writeOnly` and `never` would keep a secret. */
export const MUTABILITIES = ["readWrite", "immutable", "readOnly"] as const;
export const RETURNED = ["default", "always", "request"] as const;

export interface AttributeDraft {
  /** Tells the rows of the form apart while they come and go. */
  key: number;
  name: string;
  description: string;
  type: string;
  multiValued: boolean;
  required: boolean;
  caseExact: boolean;
  mutability: string;
  returned: string;
  uniqueness: string;
  /** As typed: values between commas. */
  canonicalValues: string;
  referenceTypes: readonly string[];
  indexed: boolean;
  subAttributes: readonly AttributeDraft[];
}

export interface SchemaDraft {
  urn: string;
  name: string;
  description: string;
  resource: ResourceKind;
  required: boolean;
  attributes: readonly AttributeDraft[];
}

let lastKey = 0;

export function newAttribute(more: Partial<AttributeDraft> = {}): AttributeDraft {
  lastKey += 1;
  return {
    key: lastKey,
    name: "",
    description: "",
    type: "string",
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: "readWrite",
    returned: "default",
    uniqueness: "none",
    canonicalValues: "",
    referenceTypes: [],
    indexed: false,
    subAttributes: [],
    ...more,
  };
}

export function newSchema(): SchemaDraft {
  return {
    urn: proposedUrn("", "user"),
    name: "",
    description: "",
    resource: "user",
    required: false,
    attributes: [newAttribute()],
  };
}

/** The form that every provider takes: Entra refuses to send attributes of another. */
export function proposedUrn(name: string, resource: ResourceKind): string {
  const words = name.match(/[A-Za-z0-9]+/g) ?? ["custom"];
  const joined = words.map((word, at) => (at === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join("");
  return `urn:ietf:params:scim:schemas:extension:${joined.slice(0, 60)}:2.0:${resource === "user" ? "User" : "Group"}`;
}

export function draftOf(details: SchemaDetails): SchemaDraft {
  const { row, attributes } = details;
  const one = (attribute: AttributeRow): AttributeDraft =>
    newAttribute({
      ...attribute,
      type: attribute.dataType,
      canonicalValues: attribute.canonicalValues.join(", "),
      subAttributes: attribute.subAttributes.map(one),
    });
  return {
    urn: row.urn,
    name: row.name,
    description: row.description,
    resource: row.resource,
    required: row.required,
    attributes: attributes.map(one),
  };
}

/** The values between the commas. */
export function valuesOf(text: string): string[] {
  return text
    .split(",")
    .map((value) => value.trim())
    .filter((value) => value !== "");
}

/** What of an attribute is indexed, as the operations name it. */
export function indexedOf(draft: SchemaDraft): string[] {
  return draft.attributes.flatMap((attribute) => [
    ...(attribute.indexed && attribute.type !== "complex" ? [attribute.name] : []),
    ...partsOf(attribute)
      .filter((part) => part.indexed)
      .map((part) => `${attribute.name}.${part.name}`),
  ]);
}

const partsOf = (attribute: AttributeDraft) => (attribute.type === "complex" ? attribute.subAttributes : []);

function attributeJson(attribute: AttributeDraft): Record<string, unknown> {
  const canonicalValues = attribute.type === "string" ? valuesOf(attribute.canonicalValues) : [];
  return {
    name: attribute.name,
    type: attribute.type,
    multiValued: attribute.multiValued,
    description: attribute.description,
    required: attribute.required,
    caseExact: attribute.caseExact,
    mutability: attribute.mutability,
    returned: attribute.returned,
    uniqueness: attribute.uniqueness,
    ...(canonicalValues.length > 0 ? { canonicalValues } : {}),
    ...(attribute.type === "reference" && attribute.referenceTypes.length > 0
      ? { referenceTypes: attribute.referenceTypes }
      : {}),
    ...(attribute.type === "complex" ? { subAttributes: attribute.subAttributes.map(attributeJson) } : {}),
  };
}

/** The definition as text, as RFC 7643 §7 has it. */
export function textOf(draft: SchemaDraft): string {
  const definition = {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
    id: draft.urn,
    name: draft.name,
    description: draft.description,
    attributes: draft.attributes.map(attributeJson),
  };
  return JSON.stringify(definition, null, 2);
}

type Json = Record<string, unknown>;

/** Reads a text that the service found nothing wrong with; what the text cannot say stays as it was. */
export function readText(text: string, before: SchemaDraft): SchemaDraft {
  const indexed = new Set(indexedOf(before).map((name) => name.toLowerCase()));
  const raw = caseless(JSON.parse(text));
  const one =
    (prefix: string) =>
    (value: unknown): AttributeDraft => {
      const json = caseless(value);
      const name = stringOf(json.name);
      const type = canonical(json.type, TYPES, "string");
      return newAttribute({
        name,
        type,
        description: stringOf(json.description),
        multiValued: json.multivalued === true,
        required: json.required === true,
        caseExact: (json.caseexact ?? (type === "reference" || type === "binary")) === true,
        mutability: canonical(json.mutability, MUTABILITIES, "readWrite"),
        returned: canonical(json.returned, RETURNED, "default"),
        uniqueness: canonical(json.uniqueness, ["none", "server"], "none"),
        canonicalValues: listOf(json.canonicalvalues).map(stringOf).join(", "),
        referenceTypes: listOf(json.referencetypes).map(stringOf),
        indexed: indexed.has(`${prefix}${name}`.toLowerCase()),
        subAttributes: listOf(json.subattributes).map(one(`${name}.`)),
      });
    };
  return {
    ...before,
    urn: stringOf(raw.id),
    name: stringOf(raw.name),
    description: stringOf(raw.description),
    attributes: listOf(raw.attributes).map(one("")),
  };
}

/** Members by their names in lower case: SCIM's names do not differ by case. */
function caseless(value: unknown): Json {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name.toLowerCase(), held]));
}

const stringOf = (value: unknown): string => (typeof value === "string" ? value : "");
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const canonical = (value: unknown, known: readonly string[], usual: string): string =>
  known.find((word) => word.toLowerCase() === stringOf(value).toLowerCase()) ?? usual;
