import { describe, expect, it } from "vitest";
import { suggestionsFor, termsOf, without } from "./terms";

describe("a search of the log", () => {
  it("knows its terms, quoted words and plain words", () => {
    const terms = termsOf('status:409 user:"Ada Byrne" "already taken" http://x is:refused');
    expect(terms.map((term) => [term.key, term.text])).toEqual([
      ["status", "status:409"],
      ["user", 'user:"Ada Byrne"'],
      [null, '"already taken"'],
      [null, "http://x"],
      ["is", "is:refused"],
    ]);
  });

  it("can lose one of them", () => {
    const text = 'status:409  user:zoe "a b"';
    const [, user] = termsOf(text);
    expect(without(text, user as never)).toBe('status:409 "a b"');
  });

  it.each([
    ["", "is:", "is:"],
    ["ada st", "status:", "ada status:"],
    ["is:ref", "is:refused", "is:refused "],
    ["x method:p", "method:post", "x method:post "],
  ])("is completed at its end: %j", (search, text, taken) => {
    expect(suggestionsFor(search)[0]).toEqual({ text, search: taken });
  });

  it("offers nothing for a word that begins no key", () => expect(suggestionsFor("zoe")).toEqual([]));
});
