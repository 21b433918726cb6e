import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { hiddenParts, Name } from "./visible";

const shown = (text: string) =>
  hiddenParts(text)
    .map((part) => ("plain" in part ? part.plain : `[${part.code}]`))
    .join("");

describe("text from outside", () => {
  it.each([
    ["Ada Byrne", "Ada Byrne"],
    ["Mal\u202Eicious", "Mal[202E]icious"],
    ["a\u200Bb\u2066c\u2069", "a[200B]b[2066]c[2069]"],
    ["two\nlines\u0000", "two[000A]lines[0000]"],
    ["soft\u00ADhyphen\uFEFF", "soft[00AD]hyphen[FEFF]"],
    ["tag\u{E0041}ged", "tag[E0041]ged"],
    ["ad\u200Dmin", "ad[200D]min"],
  ])("shows what draws nothing: %j", (text, expected) => expect(shown(text)).toBe(expected));

  it.each(["محمد علی", "می\u200Cخواهم", "क्\u200Dष", "👩\u200D💻", "👍🏽", "❤️", "Олена Шевчук", "Ó Briain"])(
    "leaves alone what a script or a picture needs: %s",
    (text) => expect(shown(text)).toBe(text),
  );

  it("isolates the direction of names", () => {
    const { container } = render(<Name>محمد</Name>);
    expect(container.querySelector("bdi")?.textContent).toBe("محمد");
  });
});
