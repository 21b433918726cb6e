import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { AttributeRow, SchemaDetails, SchemaRow, SchemaVerdict } from "../../backend";
import { type Answers, failure } from "../../test/fake";
import { showPage } from "../../test/page";
import { draftOf, indexedOf, newAttribute, newSchema, proposedUrn, readText, textOf } from "./definition";

const URN = "urn:ietf:params:scim:schemas:extension:acme:2.0:User";

function row(more: Partial<SchemaRow> = {}): SchemaRow {
  return {
    urn: URN,
    name: "Acme",
    description: "",
    resource: "user",
    custom: true,
    required: false,
    attributes: 1,
    created: 0,
    changed: 0,
    ...more,
  };
}
const USER = row({ urn: "urn:ietf:params:scim:schemas:core:2.0:User", name: "User", custom: false, changed: null });

function attribute(name: string, more: Partial<AttributeRow> = {}): AttributeRow {
  return {
    name,
    description: "",
    dataType: "string",
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: "readWrite",
    returned: "default",
    uniqueness: "none",
    canonicalValues: [],
    referenceTypes: [],
    indexed: false,
    subAttributes: [],
    ...more,
  };
}

function details(more: Partial<SchemaDetails> = {}): SchemaDetails {
  return {
    row: row(),
    attributes: [
      attribute("badge", { indexed: true, canonicalValues: ["red", "blue"] }),
      attribute("desk", {
        dataType: "complex",
        multiValued: true,
        subAttributes: [attribute("floor", { dataType: "integer" }), attribute("code", { indexed: true })],
      }),
    ],
    indexed: ["badge", "desk.code"],
    unbuilt: [],
    definition: { id: URN },
    ...more,
  };
}

const SOUND: SchemaVerdict = { problems: [], losses: [], holders: 0, resource: null };

function answers(more: Answers = {}): Answers {
  return {
    "schemas.list": () => [USER, row()],
    "schemas.get": () => details(),
    "schemas.check": () => SOUND,
    "schemas.usage": () => ({ resource: "user", holders: 3 }),
    ...more,
  };
}

describe("a definition", () => {
  it("is the same after the way through its text", () => {
    const draft = draftOf(details());
    const again = readText(textOf(draft), draft);
    expect(textOf(again)).toBe(textOf(draft));
    expect(indexedOf(again)).toEqual(["badge", "desk.code"]);
  });

  it("is read whatever the case of its members, with the standard's defaults", () => {
    const read = readText('{"ID":"urn:a:b","name":"N","attributes":[{"NAME":"x","type":"REFERENCE"}]}', newSchema());
    expect(read.urn).toBe("urn:a:b");
    expect(read.attributes[0]).toMatchObject({
      name: "x",
      type: "reference",
      caseExact: true,
      mutability: "readWrite",
    });
  });

  it("leaves out what does not belong to its type", () => {
    const draft = {
      ...newSchema(),
      attributes: [newAttribute({ name: "n", type: "integer", canonicalValues: "a", subAttributes: [newAttribute()] })],
    };
    expect(JSON.parse(textOf(draft)).attributes[0]).not.toHaveProperty("canonicalValues");
    expect(JSON.parse(textOf(draft)).attributes[0]).not.toHaveProperty("subAttributes");
  });

  it("gets a URN that every provider takes", () => {
    expect(proposedUrn("Acme people (EU)", "group")).toBe(
      "urn:ietf:params:scim:schemas:extension:AcmePeopleEU:2.0:Group",
    );
    expect(proposedUrn("株式会社", "user")).toBe("urn:ietf:params:scim:schemas:extension:custom:2.0:User");
  });
});

describe("the list of schemas", () => {
  it("tells the admin's own from those of the standard", async () => {
    showPage("/directory/attributes", answers());
    const own = await screen.findByRole("table", { name: "Your schemas" });
    expect(within(own).getByRole("link", { name: "Acme" })).toBeVisible();
    expect(within(screen.getByRole("table", { name: "Of the standard" })).getByText("User")).toBeVisible();
  });

  it("says what fills it, and what failed", async () => {
    showPage("/directory/attributes", answers({ "schemas.list": () => [USER] }));
    expect(await screen.findByText("No attributes of your own yet")).toBeVisible();
    showPage(
      "/directory/attributes",
      answers({ "schemas.list": () => Promise.reject(failure("busy", "The workspace is busy.")) }),
    );
    expect(await screen.findByText("The workspace is busy.")).toBeVisible();
  });
});

describe("a schema", () => {
  it("shows its attributes, parts below their own, and what is still being made", async () => {
    showPage(`/directory/attributes/${URN}`, answers({ "schemas.get": () => details({ unbuilt: ["badge"] }) }));
    const table = await screen.findByRole("table", { name: "Attributes of Acme" });
    expect(within(table).getByRole("row", { name: /badge/ })).toHaveTextContent("being made");
    expect(within(table).getByRole("row", { name: /\.floor/ })).toHaveTextContent("integer");
  });

  it("of the standard cannot be changed", async () => {
    showPage(`/directory/attributes/${USER.urn}`, answers({ "schemas.get": () => details({ row: USER }) }));
    expect(await screen.findByText("Of the standard: it stays as it is")).toBeVisible();
    expect(screen.queryByRole("link", { name: "Edit" })).toBeNull();
  });

  it("is removed after a question that says who loses values", async () => {
    const { backend, user } = showPage(
      `/directory/attributes/${URN}`,
      answers({ "schemas.remove": () => ({ urn: URN, name: "Acme", stripped: 3 }) }),
    );
    await user.click(await screen.findByRole("button", { name: "More for Acme" }));
    await user.click(await screen.findByRole("menuitem", { name: "Remove…" }));
    const dialog = await screen.findByRole("dialog", { name: /^Remove the schema Acme/ });
    expect(await within(dialog).findByText(/^3 users lose their values/)).toBeVisible();
    await user.click(within(dialog).getByRole("button", { name: "Remove schema" }));
    await waitFor(() => expect(backend.inputsOf("schemas.remove")).toEqual([{ urn: URN, confirm: true }]));
  });
});

describe("the form", () => {
  it("adds what was typed, under the URN that it proposed", async () => {
    const { backend, user } = showPage("/directory/attributes?add=true", answers({ "schemas.add": () => details() }));
    await user.type((await screen.findAllByLabelText("Name"))[0] as HTMLElement, "acme");
    await user.type(screen.getAllByLabelText("Name")[1] as HTMLElement, "badge");
    await user.click(screen.getByLabelText("Unique"));
    expect(screen.getByLabelText("Indexed")).toBeChecked();
    await user.click(screen.getByRole("button", { name: "Add schema" }));
    await waitFor(() => expect(backend.inputsOf("schemas.add")).toHaveLength(1));
    const sent = backend.inputsOf("schemas.add")[0];
    expect(JSON.parse(sent?.definition ?? "")).toMatchObject({
      id: URN,
      attributes: [{ name: "badge", uniqueness: "server" }],
    });
    expect(sent).toMatchObject({ resource: "user", required: false });
  });

  it("says each problem at its field, and the others above", async () => {
    const problems = [
      { at: "attributes[0].name", message: "A name is needed." },
      { at: "", message: "There are too many." },
    ];
    const { backend, user } = showPage(
      "/directory/attributes?add=true",
      answers({ "schemas.check": () => ({ ...SOUND, problems }) }),
    );
    await user.click(await screen.findByRole("button", { name: "Add schema" }));
    const name = screen.getAllByLabelText("Name")[1] as HTMLElement;
    await waitFor(() => expect(name).toHaveAccessibleDescription("A name is needed."));
    expect(name).toHaveFocus();
    expect(screen.getByRole("alert")).toHaveTextContent("There are too many.");
    await user.type(name, "a");
    await waitFor(() => expect(name).toBeValid());
    expect(backend.inputsOf("schemas.add")).toEqual([]);
  });

  it("takes JSON, and goes back to fields only once the service understands it", async () => {
    let problems = [{ at: "attributes[0].typ", message: "A schema has no `typ`." }];
    const { backend, user } = showPage(
      "/directory/attributes?add=true",
      answers({ "schemas.check": () => ({ ...SOUND, problems }) }),
    );
    await user.click(await screen.findByRole("button", { name: "JSON" }));
    const text = screen.getByLabelText("Definition as JSON");
    await user.clear(text);
    await user.click(text);
    await user.paste('{"id":"urn:a:b","name":"Pasted","attributes":[{"name":"x","typ":"string"}]}');
    await user.click(screen.getByRole("button", { name: "Fields" }));
    const wrong = await screen.findByText("typ", { selector: "code" });
    expect(wrong).toBeVisible();
    expect(wrong.closest("li")).toHaveTextContent("A schema has no typ.");
    expect(text).toBeVisible();
    problems = [];
    await user.click(screen.getByRole("button", { name: "Fields" }));
    expect(await screen.findByDisplayValue("Pasted")).toBeVisible();
    expect(screen.getByDisplayValue("urn:a:b")).toBeVisible();
    expect(backend.inputsOf("schemas.check")).toHaveLength(2);
  });

  it("asks before a change takes values, and changes only then", async () => {
    const found: SchemaVerdict = {
      problems: [],
      losses: [{ path: "desk", holders: 2 }],
      holders: 2,
      resource: "user",
    };
    const { backend, user } = showPage(
      `/directory/attributes/${URN}?tab=edit`,
      answers({ "schemas.check": () => found, "schemas.change": () => details() }),
    );
    await user.click(await screen.findByRole("button", { name: "Remove attribute desk" }));
    await user.click(screen.getByRole("button", { name: "Save" }));
    const dialog = await screen.findByRole("dialog", { name: "Change Acme and remove values?" });
    expect(within(dialog).getByText("2 users have values that lose their place:")).toBeVisible();
    expect(backend.inputsOf("schemas.change")).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: "Change and remove values" }));
    await waitFor(() => expect(backend.inputsOf("schemas.change")).toHaveLength(1));
    expect(backend.inputsOf("schemas.change")[0]).toMatchObject({ confirm: true, indexed: ["badge"] });
    expect(backend.inputsOf("schemas.check")[0]).toMatchObject({ changes: URN });
  });
});
