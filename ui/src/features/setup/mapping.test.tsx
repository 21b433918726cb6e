import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Setup, Span, Tutor } from "../../backend";
import { failure, fakeBackend, show } from "../../test/fake";
import { DocumentMenu } from "./DocumentMenu";
import { MappingPage } from "./mapping/MappingPage";

const plain = (text: string): Span[] => [{ text, style: "plain" }];
const setup = {
  connection: { id: "c", name: "Entra staging" },
  guide: { provider: { key: "entra", name: "Microsoft Entra ID", monogram: "En" } },
} as unknown as Setup;

function tutor(mappings: Tutor["mappings"]): Tutor {
  return {
    provider: setup.guide.provider,
    person: [
      { name: "mail", label: null, value: "sam.sample@example.com", sample: "sam.sample@example.com", switch: false },
    ],
    mappings,
    more: [],
    place: null,
    create: {
      method: "POST",
      path: "/Users",
      body: '{"userName":"sam.sample@example.com"}',
      status: 201,
      verdict: "applied",
      explanation: null,
      user: '{"userName":"sam.sample@example.com"}',
    },
    values: [],
    leave: { title: plain("The person is taken off"), exchange: null, inactive: false },
    warnings: [],
    sources: [],
    unsourced: null,
  };
}

const row = (from: string, to: string): Tutor["mappings"][number] => ({
  from,
  to,
  outcome: "sent",
  sent: "sam.sample@example.com",
  words: null,
  kept: "stored",
  matching: false,
  usual: true,
  note: null,
});

describe("the mapping tutor", () => {
  it("says of a row only what was answered to that very row", async () => {
    let answer: (value: Tutor) => void = () => undefined;
    const backend = fakeBackend({
      "setup.tutor": ({ mappings }) =>
        mappings === null ? tutor([row("mail", "userName")]) : new Promise<Tutor>((resolve) => (answer = resolve)),
      "setup.lint": () => ({ warnings: [], users: 0, groups: 0 }),
    });
    const { user } = show(<MappingPage setup={setup} />, backend);
    const source = await screen.findByRole("textbox", { name: "Source of row 1" });
    expect(screen.getByRole("row", { name: /Stored/ })).toBeInTheDocument();
    await user.clear(source);
    await user.type(source, "objectId");
    expect(screen.queryByRole("row", { name: /Stored/ }), "nothing is known of it yet").toBeNull();
    await waitFor(() =>
      expect(backend.inputsOf("setup.tutor").at(-1)?.mappings).toEqual([{ from: "objectId", to: "userName" }]),
    );
    answer(tutor([row("objectId", "userName")]));
    expect(await screen.findByRole("row", { name: /Stored/ })).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Put all back" }));
    expect(screen.getByRole("textbox", { name: "Source of row 1" })).toHaveValue("mail");
  });

  it("tells why it cannot be shown", async () => {
    const backend = fakeBackend({
      "setup.tutor": () => {
        throw failure("internal", "The workspace is read-only.");
      },
      "setup.lint": () => ({ warnings: [], users: 0, groups: 0 }),
    });
    show(<MappingPage setup={setup} />, backend);
    expect(await screen.findByRole("alert")).toHaveTextContent("The workspace is read-only.");
  });
});

describe("a document of a setup", () => {
  it.each(["window", "browser"] as const)("is saved through the %s", async (door) => {
    const backend = fakeBackend({}, door);
    const save = vi.spyOn(backend, "saveDocument");
    const { user } = show(<DocumentMenu document="report" connection="c" />, backend);
    await user.click(await screen.findByRole("button", { name: "Report" }));
    await user.click(await screen.findByRole("menuitem", { name: "Save as a page to print" }));
    expect(save).toHaveBeenCalledWith("report", "c", "html");
  });
});
