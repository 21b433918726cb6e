import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Setup, Span, Tutor } from "../../backend";
import { failure, fakeBackend, show } from "../../test/fake";
import { DocumentMenu } from "./DocumentMenu";
import { MappingPage } from "./mapping/MappingPage";
import { SeenWarnings } from "./mapping/Warnings";

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
    follows: [],
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

  it("shows what comes in a second request, and the person after it", async () => {
    const manager = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";
    const later = { ...row("manager", manager), outcome: "later", sent: "id-of-pat" } as const;
    const backend = fakeBackend({
      "setup.tutor": () => ({
        ...tutor([row("mail", "userName"), { ...later, note: plain("Sent in a second pass.") }]),
        follows: [
          {
            title: plain("The manager follows"),
            to: manager,
            exchange: {
              method: "PATCH",
              path: "/Users/<id>",
              body: '{"Operations":[{"op":"Add","value":"id-of-pat"}]}',
              status: 200,
              verdict: "applied",
              explanation: null,
              user: '{"userName":"sam.sample@example.com","manager":{"value":"id-of-pat"}}',
            },
            words: plain("The id is made up."),
          },
        ],
      }),
      "setup.lint": () => ({ warnings: [], users: 0, groups: 0 }),
    });
    show(<MappingPage setup={setup} />, backend);
    const second = (await screen.findByRole("heading", { name: "The manager follows" })).closest("section");
    expect(second).toHaveTextContent("PATCH /Users/<id>");
    expect(second).toHaveTextContent('"op": "Add"');
    expect(second).toHaveTextContent('"manager"');
    expect(second).toHaveTextContent("The id is made up.");
    const ofRow = screen.getByRole("row", { name: /second pass/ });
    expect(ofRow).toHaveTextContent("id-of-pat");
    expect(ofRow).toHaveTextContent("Stored");
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

describe("a warning of what has come", () => {
  it("leads to the user or group, and to the exchange that it last came with", async () => {
    const resource = { kind: "resource", resource: "user", name: "two@example.com" } as const;
    const backend = fakeBackend({
      "setup.lint": () => ({
        warnings: [
          {
            key: "two-work-emails",
            heading: plain("Map one address"),
            words: plain("Only one of them is kept."),
            evidence: [
              { ...resource, id: "u1", exchange: { at: Date.UTC(2030, 0, 1, 12), seq: 4711 } },
              { ...resource, id: "u2", name: "old@example.com", exchange: null },
            ],
            more: 0,
            sources: [],
            unsourced: null,
          },
        ],
        users: 2,
        groups: 0,
      }),
    });
    show(<SeenWarnings connection="c" />, backend);
    const user = await screen.findByRole("link", { name: "two@example.com" });
    expect(user).toHaveAttribute("href", "/directory/users/u1");
    expect(screen.getByRole("link", { name: "#4711" })).toHaveAttribute("href", "/log?entry=4711");
    expect(screen.getByText("seen in")).toBeVisible();
    expect(screen.getAllByRole("link"), "what is pruned is not linked to").toHaveLength(3);
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
