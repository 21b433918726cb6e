import { describe, expect, it } from "vitest";
import { foldedAtFirst, type JsonLine, linesOf, matching, pathsOfContainers } from "./json";

const USER = {
  schemas: ["urn:a", "urn:b"],
  userName: "ada@example.com",
  name: { givenName: "Ada", familyName: "Byrne" },
  emails: [{ value: "ada@example.com-and-a-good-deal-more-than-fits-on-a-line-of-this-width", type: "work" }],
  meta: { resourceType: "User", version: 'W/"6"', location: "http://127.0.0.1:8765/api/scim/v2/Users/0198f2c1" },
};

function textOf(line: JsonLine): string {
  return line.parts
    .map((part) => (part.kind === "fold" ? (part.folded ? `<${part.size}>` : part.isArray ? "[" : "{") : part.text))
    .join("");
}

describe("the lines of a JSON value", () => {
  it("read as the value itself when nothing is folded", () => {
    const text = linesOf(USER, new Set()).map(textOf).join("\n");
    expect(JSON.parse(text)).toEqual(USER);
  });

  it("set a short object of plain values on one line", () => {
    const texts = linesOf(USER, new Set()).map(textOf);
    expect(texts).toContain('"name": { "givenName": "Ada", "familyName": "Byrne" },');
  });

  it("say how much a folded container holds", () => {
    const texts = linesOf(USER, new Set(["meta"])).map(textOf);
    expect(texts.at(-2)).toBe('"meta": <3>');
  });

  it("have a key of their own each", () => {
    const keys = linesOf(USER, new Set()).map((line) => line.key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([[null], [12], ["text"], [[]], [{}]])("draw %j alone", (value) => {
    expect(JSON.parse(linesOf(value, new Set()).map(textOf).join(""))).toEqual(value);
  });
});

describe("what is folded at first", () => {
  it("is only the noise in a short body", () => {
    expect([...foldedAtFirst(USER, [])]).toEqual(["meta"]);
  });

  it("is everything below the first level in a long body", () => {
    const long = { Resources: Array.from({ length: 60 }, (_, at) => ({ id: at, name: { a: 1, b: { c: 2 } } })) };
    expect(foldedAtFirst(long, []).size).toBe(pathsOfContainers(long).length);
  });

  it("never hides what an explanation speaks of", () => {
    const long = { Resources: Array.from({ length: 60 }, (_, at) => ({ id: at, name: { a: 1, b: { c: 2 } } })) };
    const folded = foldedAtFirst(long, ["Resources.3.name.b.c"]);
    expect(folded.has("Resources")).toBe(false);
    expect(folded.has("Resources.3")).toBe(false);
    expect(folded.has("Resources.4")).toBe(true);
  });
});

describe("searching a JSON value", () => {
  it("counts names and values, whatever their case", () => {
    expect(matching(USER, "ADA").count).toBe(3);
    expect(matching(USER, "givenname").count).toBe(1);
  });

  it("tells which containers must open", () => {
    expect([...matching(USER, "W/").inside]).toEqual(["meta"]);
  });
});
