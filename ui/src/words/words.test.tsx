import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { T } from "./T";
import { t } from "./words";

const locales = join(import.meta.dirname, "../../../locales/en");
const sources = join(import.meta.dirname, "..");

function definedIds(): string[] {
  return readdirSync(locales)
    .filter((file) => /^ui-.*\.ftl$/.test(file))
    .flatMap((file) =>
      [...readFileSync(join(locales, file), "utf8").matchAll(/^([a-z][\w-]*) *=/gm)].map(([, id]) => id as string),
    );
}

function sourceText(): string {
  return readdirSync(sources, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes(".test.") && !file.endsWith("words/ids.ts"))
    .map((file) => readFileSync(join(sources, file), "utf8"))
    .join("\n");
}

describe("the words", () => {
  it("have a type that knows exactly the ids of the files", () => {
    const typed = [...readFileSync(join(sources, "words/ids.ts"), "utf8").matchAll(/\| "([^"]+)"/g)].map(
      ([, id]) => id,
    );
    expect(typed.toSorted(), "run `npm run words`").toEqual(definedIds().toSorted());
  });

  it("are all used", () => {
    const text = sourceText();
    // An id may be put together from parts: `…-${key}`.
    const begun = [...text.matchAll(/`([a-z]+(?:-[a-z]+)*-)\$\{/g)].map(([, start]) => start as string);
    const unused = definedIds().filter(
      (id) => !text.includes(`"${id}"`) && !begun.some((start) => id.startsWith(start)),
    );
    expect(unused).toEqual([]);
  });

  it("write counts with the language's separator and its plural", () => {
    expect(t("frame-status-refused", { count: 1 })).toBe("1 refused this hour");
    expect(t("frame-status-refused", { count: 12345 })).toBe("12,345 refused this hour");
  });

  it("carry elements in their places", () => {
    const { container } = render(
      <T id="live-log-alone" args={{ term: <code>status:409</code>, count: 22, text: "22" }} />,
    );
    expect(container.innerHTML).toBe("<code>status:409</code> alone has 22.");
  });

  it("never read markup in what comes from outside", () => {
    const { container } = render(
      <T id="shared-pager-range" args={{ from: "<b>1</b>", to: "2", total: "\uE0000\uE001" }} />,
    );
    expect(container.textContent).toBe("<b>1</b>–2 of ");
    expect(container.querySelectorAll("b")).toHaveLength(1);
  });
});
