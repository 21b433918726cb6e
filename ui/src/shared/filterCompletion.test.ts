import { describe, expect, it } from "vitest";
import type { SchemaAttribute } from "../backend";
import { complete } from "./filterCompletion";

function attribute(path: string, more: Partial<SchemaAttribute> = {}): SchemaAttribute {
  return {
    path,
    dataType: "string",
    multiValued: false,
    required: false,
    writable: true,
    description: "",
    canonicalValues: [],
    ...more,
  };
}

const SCHEMA = [
  attribute("userName"),
  attribute("name.familyName"),
  attribute("active", { dataType: "boolean" }),
  attribute("emails", { dataType: "complex", multiValued: true }),
  attribute("emails.type", { canonicalValues: ["work", "home"] }),
  attribute("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"),
];

const offered = (text: string) => complete(text, text.length, SCHEMA).options.map((option) => option.insert);

describe("completing a filter", () => {
  it.each([
    ["an attribute by its begin", "use", ["userName"]],
    ["an attribute by one of its names", "family", ["name.familyName"]],
    ["an extension's attribute by its last name", "depart", [SCHEMA[5]?.path]],
    ["nothing to two letters: they are rather the begin of a name", "us", []],
    ["nothing to words", "ada byrne", []],
    ["an attribute from its first letter on inside of a filter", "active eq true and n", ["name.familyName"]],
    ["operators after an attribute", "userName s", ["sw"]],
    ["only what a boolean can be asked", "active ", ["eq", "ne", "pr"]],
    ["only presence for a complex attribute", "emails ", ["pr"]],
    ["the values of a boolean", "active eq ", ["true", "false"]],
    ["the canonical values, in quotes", 'emails.type eq "w', ['"work"']],
    ["how to go on after a value", 'userName eq "a b" ', ["and", "or"]],
    ["an attribute after a bracket", "emails[em", ["emails.type"]],
    ["an attribute after not (", "not (ac", ["active"]],
    ["how to go on after pr", "userName pr ", ["and", "or"]],
    ["nothing after a word that is no operator", "userName starts ", []],
  ])("offers %s", (_, text, wanted) => {
    const found = offered(text);
    if (text === "emails[em") expect(found).toContain("emails.type");
    else expect(found).toEqual(wanted);
  });

  it("replaces the part that was typed, in the middle of the text too", () => {
    const { from, to } = complete('use eq "x"', 3, SCHEMA);
    expect([from, to]).toEqual([0, 3]);
  });
});
