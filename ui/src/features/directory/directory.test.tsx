import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type {
  FilterVerdict,
  GroupRow,
  MemberLedger,
  MemberRow,
  Nesting,
  OpenMember,
  Owner,
  ResourceDetails,
  ResourcePage,
  ResourceQuery,
  UserRow,
} from "../../backend";
import { type Answers, failure } from "../../test/fake";
import { showPage } from "../../test/page";

const LOCAL: Owner = { connectionId: null, name: null, monogram: null };
const ENTRA: Owner = { connectionId: "c1", name: "Entra production", monogram: "En" };

function user(id: string, name: string, more: Partial<UserRow> = {}): UserRow {
  return {
    id,
    userName: `${id}@example.com`,
    name,
    email: null,
    active: true,
    owner: LOCAL,
    groups: 0,
    created: 0,
    lastModified: 0,
    ...more,
  };
}

function pageOf<Row>(rows: Row[], query: { page: number; pageSize: number }, total = rows.length): ResourcePage<Row> {
  return { rows, total, totalIsExact: true, page: query.page, pageSize: query.pageSize, tookMs: 1, isFilter: false };
}

function details(more: Partial<ResourceDetails> = {}): ResourceDetails {
  return {
    id: "u1",
    kind: "user",
    name: "Ada Byrne",
    active: true,
    owner: LOCAL,
    profile: [{ path: "userName", value: "ada@example.com", mono: false, userId: null }],
    json: { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], id: "u1", userName: "ada@example.com", meta: {} },
    version: 'W/"1"',
    created: 0,
    lastModified: 0,
    members: 2,
    ...more,
  };
}

const NO_PROBLEM: FilterVerdict = { isFilter: false, problem: null };

function answers(more: Answers = {}): Answers {
  return {
    "connections.list": () => [],
    "directory.schema": () => [],
    "directory.checkFilter": () => NO_PROBLEM,
    "users.list": (query) => pageOf([user("u1", "Ada Byrne")], query),
    "groups.list": (query) => pageOf<GroupRow>([], query),
    "users.get": () => details(),
    "users.groups": (query) => pageOf<MemberRow>([], query),
    "directory.history": () => ({ items: [], more: false, total: 0 }),
    ...more,
  };
}

const box = () => screen.findByRole("combobox", { name: "Words or a SCIM filter" });

describe("the list of users", () => {
  it("asks for what the address says", async () => {
    const { backend } = showPage(
      "/directory/users?q=ada&owner=local&active=no&sort=-userName&page=3&size=50",
      answers(),
    );
    await screen.findByRole("table", { name: "Users" });
    expect(backend.inputsOf("users.list")[0]).toEqual({
      search: "ada",
      owner: "local",
      active: false,
      sort: "userName",
      descending: true,
      page: 3,
      pageSize: 50,
    } satisfies ResourceQuery);
  });

  it("says how it is sorted, and turns the order at a second click", async () => {
    const { router, user: person } = showPage("/directory/users", answers());
    const head = await screen.findByRole("columnheader", { name: "userName" });
    await person.click(within(head).getByRole("button"));
    await waitFor(() => expect(router.state.location.search).toMatchObject({ sort: "userName" }));
    expect(await screen.findByRole("columnheader", { name: "userName" })).toHaveAttribute("aria-sort", "ascending");
    await person.click(within(screen.getByRole("columnheader", { name: "userName" })).getByRole("button"));
    await waitFor(() => expect(router.state.location.search).toMatchObject({ sort: "-userName" }));
  });

  it("goes back to the first page when what it shows is narrowed", async () => {
    const { router, user: person } = showPage("/directory/users?page=4", answers());
    await person.click(await screen.findByRole("button", { name: "Deactivated" }));
    await waitFor(() => expect(router.state.location.search).toEqual({ active: "no" }));
  });

  it("says what fills it when there is nobody yet", async () => {
    showPage("/directory/users", answers({ "users.list": (query) => pageOf<UserRow>([], query) }));
    expect(await screen.findByText("No users yet")).toBeVisible();
    expect(screen.getByRole("link", { name: "To the connections" })).toHaveAttribute("href", "/connections");
  });

  it("names what each part of a filter alone would give when nobody matches all", async () => {
    const { router, user: person } = showPage(
      "/directory/users?q=zoe&active=no",
      answers({
        "users.list": (query) =>
          pageOf<UserRow>([], query, query.search === "zoe" && query.active === false ? 0 : query.search ? 61 : 22),
      }),
    );
    const nothing = await screen.findByText("Nobody matches all of these.");
    const list = nothing.parentElement as HTMLElement;
    expect(await within(list).findByText("alone has 61")).toBeVisible();
    expect(await within(list).findByText("alone has 22")).toBeVisible();
    await person.click(within(list).getAllByRole("button", { name: "Drop" })[1] as HTMLElement);
    await waitFor(() => expect(router.state.location.search).toEqual({ q: "zoe" }));
  });

  it("says that it is a part only when more match than are counted", async () => {
    showPage(
      "/directory/users",
      answers({
        "users.list": (query) => ({ ...pageOf([user("u1", "Ada")], query, 1000), totalIsExact: false }),
      }),
    );
    expect(await screen.findByText("1,000+ match; narrow it.")).toBeVisible();
  });

  it("says why it failed, and asks again", async () => {
    let failing = true;
    const { user: person } = showPage(
      "/directory/users",
      answers({
        "users.list": (query) => {
          if (failing) throw failure("tooMany", "This takes too long.", { detail: "Narrow it." });
          return pageOf([user("u1", "Ada Byrne")], query);
        },
      }),
    );
    expect(await screen.findByText("This takes too long.")).toBeVisible();
    failing = false;
    await person.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("link", { name: "Ada Byrne" })).toBeVisible();
  });

  it("keeps hostile names as text, with what cannot be seen made visible", async () => {
    const long = "A".repeat(10_000);
    showPage(
      "/directory/users",
      answers({
        "users.list": (query) =>
          pageOf(
            [user("u1", "<img src=x onerror=alert(1)>"), user("u2", "pay\u202Epal\u200B"), user("u3", long)],
            query,
          ),
      }),
    );
    const table = await screen.findByRole("table", { name: "Users" });
    expect(within(table).getByText("<img src=x onerror=alert(1)>")).toBeVisible();
    expect(table.querySelector("img")).toBeNull();
    expect(within(table).getByText("202E")).toBeVisible();
    expect(within(table).getByText("200B")).toBeVisible();
    expect(within(table).getByText(long)).toBeInTheDocument();
  });
});

describe("the filter box", () => {
  const STARTS: FilterVerdict = {
    isFilter: true,
    problem: {
      position: 10,
      length: 6,
      message: "“starts” isn’t an operator.",
      suggestions: [{ label: "userName sw", filter: 'userName sw "a"' }],
    },
  };
  const check = (text: string): FilterVerdict =>
    text.includes("starts") ? STARTS : { isFilter: text.startsWith("userName"), problem: null };

  it("puts words into the address as they are typed", async () => {
    const { router, user: person } = showPage("/directory/users", answers());
    await person.type(await box(), "ada");
    await waitFor(() => expect(router.state.location.search).toEqual({ q: "ada" }));
  });

  it("says where a filter goes wrong, and leaves the list as it is", async () => {
    const { backend, user: person } = showPage(
      "/directory/users",
      answers({ "directory.checkFilter": (input) => check(input.text) }),
    );
    const input = await box();
    await person.type(input, 'userName starts "a"');
    expect(await screen.findByText("Position 10:")).toBeVisible();
    expect(input).toHaveAttribute("aria-invalid", "true");
    expect(input).toHaveAccessibleDescription(
      "Position 10: “starts” isn’t an operator. The list below is still unfiltered.",
    );
    expect(backend.inputsOf("users.list").every((query) => query.search === "")).toBe(true);
  });

  it("takes the nearest suggestion with Enter, and applies it", async () => {
    const { router, user: person } = showPage(
      "/directory/users",
      answers({ "directory.checkFilter": (input) => check(input.text) }),
    );
    const input = await box();
    await person.type(input, 'userName starts "a"');
    expect(await screen.findByRole("option", { name: /userName sw/ })).toHaveAttribute("aria-selected", "true");
    await person.keyboard("{Enter}");
    expect(input).toHaveValue('userName sw "a"');
    await waitFor(() => expect(router.state.location.search).toEqual({ q: 'userName sw "a"' }));
  });

  it("completes an attribute from the schema by keyboard", async () => {
    const { user: person } = showPage(
      "/directory/users",
      answers({
        "directory.schema": () => [
          {
            path: "userName",
            dataType: "string",
            multiValued: false,
            required: true,
            writable: true,
            description: "The name",
            canonicalValues: [],
          },
        ],
      }),
    );
    const input = await box();
    await person.type(input, "use");
    expect(await screen.findByRole("option", { name: /userName/ })).toBeVisible();
    await person.keyboard("{ArrowDown}{Enter}");
    expect(input).toHaveValue("userName ");
    expect(await screen.findByRole("option", { name: /^eq/ })).toBeVisible();
  });

  it("is emptied by Escape, and the list is whole again", async () => {
    const { router, user: person } = showPage("/directory/users?q=ada", answers());
    const input = await box();
    await person.click(input);
    await person.keyboard("{Escape}");
    await waitFor(() => expect(router.state.location.search).toEqual({}));
    expect(input).toHaveValue("");
  });
});

describe("a user", () => {
  it("is deactivated from its menu", async () => {
    const { backend, user: person } = showPage(
      "/directory/users/u1",
      answers({ "users.setActive": () => details({ active: false }) }),
    );
    await person.click(await screen.findByRole("button", { name: "More for Ada Byrne" }));
    await person.click(await screen.findByRole("menuitem", { name: "Deactivate" }));
    await waitFor(() => expect(backend.inputsOf("users.setActive")).toEqual([{ id: "u1", active: false }]));
  });

  it("is deleted after its effect was said, for its provider too", async () => {
    const {
      backend,
      router,
      user: person,
    } = showPage(
      "/directory/users/u1",
      answers({ "users.get": () => details({ owner: ENTRA }), "users.delete": () => ({}) }),
    );
    await person.click(await screen.findByRole("button", { name: "More for Ada Byrne" }));
    await person.click(await screen.findByRole("menuitem", { name: "Delete…" }));
    const question = await screen.findByRole("dialog", { name: /^Delete the user Ada Byrne/ });
    expect(question).toHaveTextContent("leaves 2 groups");
    expect(question).toHaveTextContent("Entra production provisions this user");
    await person.click(within(question).getByRole("button", { name: "Delete user" }));
    await waitFor(() => expect(backend.inputsOf("users.delete")).toEqual([{ id: "u1" }]));
    await waitFor(() => expect(router.state.location.pathname).toBe("/directory/users"));
  });

  it("that is not there says so", async () => {
    showPage(
      "/directory/users/nobody",
      answers({
        "users.get": () => {
          throw failure("notFound", "There is no user with this id.");
        },
      }),
    );
    expect(await screen.findByText("There is no user with this id.")).toBeVisible();
  });

  it("is edited as a whole, with the version that was read", async () => {
    const {
      backend,
      router,
      user: person,
    } = showPage("/directory/users/u1?tab=edit", answers({ "users.edit": () => details() }));
    await person.type(await screen.findByRole("textbox", { name: "title" }), "Engineer");
    await person.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(backend.inputsOf("users.edit")).toEqual([
        {
          id: "u1",
          version: 'W/"1"',
          resource: {
            schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
            id: "u1",
            userName: "ada@example.com",
            title: "Engineer",
          },
        },
      ]),
    );
    await waitFor(() => expect(router.state.location.search).toEqual({}));
  });

  it("warns that its provider may overwrite an edit", async () => {
    showPage("/directory/users/u1?tab=edit", answers({ "users.get": () => details({ owner: ENTRA }) }));
    expect(await screen.findByRole("note")).toHaveTextContent("overwrites what you set here");
  });

  it("that somebody else changed meanwhile is explained, and can be loaded anew", async () => {
    let stored = details();
    const { user: person } = showPage(
      "/directory/users/u1?tab=edit",
      answers({
        "users.get": () => stored,
        "users.edit": () => {
          throw failure("stale", "changed");
        },
      }),
    );
    await person.type(await screen.findByRole("textbox", { name: "title" }), "Engineer");
    stored = details({ version: 'W/"2"', json: { id: "u1", userName: "ada@example.com", title: "Director" } });
    await person.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Somebody changed this since you opened it")).toBeVisible();
    expect(screen.getByRole("textbox", { name: "title" })).toHaveValue("Engineer");
    await person.click(screen.getByRole("button", { name: "Load what is stored now" }));
    await waitFor(() => expect(screen.getByRole("textbox", { name: "title" })).toHaveValue("Director"));
  });

  it("shows what the service refuses at the field that it is about", async () => {
    const { user: person } = showPage(
      "/directory/users?add=true",
      answers({
        "users.create": () => {
          throw failure("conflict", "userName ada is already taken", { field: "userName" });
        },
      }),
    );
    const field = await screen.findByRole("textbox", { name: /^userName/ });
    await person.type(field, "ada");
    await person.click(screen.getByRole("button", { name: "Create user" }));
    expect(await screen.findByText("userName ada is already taken")).toBeVisible();
    expect(field).toHaveAttribute("aria-invalid", "true");
  });

  it("is asked for its userName before anything is sent", async () => {
    const { backend, user: person } = showPage("/directory/users?add=true", answers());
    await person.click(await screen.findByRole("button", { name: "Create user" }));
    expect(await screen.findByText("userName is required")).toBeVisible();
    expect(screen.getByRole("textbox", { name: /^userName/ })).toHaveFocus();
    expect(backend.inputsOf("users.create")).toEqual([]);
  });

  it("typed as JSON that is not JSON is not sent, and stays", async () => {
    const { backend, user: person } = showPage("/directory/users/u1?tab=edit", answers());
    await person.click(await screen.findByRole("button", { name: "JSON" }));
    const text = screen.getByRole("textbox", { name: "The resource as JSON" });
    await person.type(text, "x");
    await person.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText(/This isn’t JSON yet/)).toBeVisible();
    expect((text as HTMLTextAreaElement).value.endsWith("x")).toBe(true);
    expect(backend.inputsOf("users.edit")).toEqual([]);
  });

  it("asks before what was typed is left behind", async () => {
    const { router, user: person } = showPage("/directory/users/u1?tab=edit", answers());
    await person.type(await screen.findByRole("textbox", { name: "title" }), "Engineer");
    await person.click(screen.getByRole("button", { name: "Cancel" }));
    const question = await screen.findByRole("dialog", { name: "Leave without saving?" });
    await person.click(within(question).getByRole("button", { name: "Stay" }));
    expect(router.state.location.search).toEqual({ tab: "edit" });
    expect(screen.getByRole("textbox", { name: "title" })).toHaveValue("Engineer");
  });
});

describe("the list of groups", () => {
  it("says what was asked for and is not stored", async () => {
    const row = (id: string, leftOut: number, held: number): GroupRow => ({
      id,
      displayName: id,
      externalId: null,
      members: 2,
      sums: { asked: 2 + leftOut + held, stored: 2, leftOut, held, unlisted: 0, isExact: true },
      owner: ENTRA,
      created: 0,
      lastModified: 0,
    });
    const rows = [row("Sales", 3, 0), row("Support", 0, 2), row("Board", 0, 0)];
    showPage("/directory/groups", answers({ "groups.list": (query) => pageOf(rows, query) }));
    expect(await screen.findByRole("row", { name: /Sales.*3 left out/ })).toBeVisible();
    expect(screen.getByRole("row", { name: /Support.*2 held/ })).toBeVisible();
    expect(screen.getByRole("row", { name: /Board.*All stored/ })).toBeVisible();
  });
});

describe("a group", () => {
  const group = (more: Partial<ResourceDetails> = {}) =>
    details({
      id: "g1",
      kind: "group",
      name: "Sales",
      members: 1,
      profile: [],
      json: { displayName: "Sales" },
      ...more,
    });
  const member: MemberRow = {
    id: "u1",
    kind: "user",
    name: "Ada Byrne",
    fact: "ada",
    active: true,
    through: null,
    entry: 7,
  };
  const settled: MemberLedger = {
    sums: { asked: 412, stored: 412, leftOut: 0, held: 0, unlisted: 0, isExact: true },
    told: null,
    open: [],
    page: 1,
    pageSize: 10,
    listed: 0,
    exchanges: [],
    moreExchanges: false,
    rule: "leaveOut",
    owner: ENTRA,
  };
  const alone: Nesting = {
    above: [],
    aboveTotal: 0,
    inside: [],
    insideTotal: 0,
    isCircular: false,
    direct: 1,
    everyone: null,
  };
  const open = (value: string, more: Partial<OpenMember> = {}): OpenMember => ({
    value,
    held: false,
    why: "Nobody here has had this id",
    whyEntry: null,
    askedBy: 318201,
    connection: "Entra production",
    here: null,
    ...more,
  });
  const groupAnswers = (more: Answers = {}) =>
    answers({
      "groups.get": () => group(),
      "groups.members": (query) => pageOf([member], query),
      "groups.ledger": () => settled,
      "groups.nesting": () => alone,
      "groups.changeMembers": () => group(),
      ...more,
    });

  it("searches its members on the service, from the first page", async () => {
    const { backend, user: person } = showPage("/directory/groups/g1", groupAnswers());
    await person.type(await screen.findByRole("textbox", { name: "Search the members" }), "ada");
    await waitFor(() =>
      expect(backend.inputsOf("groups.members").at(-1)).toEqual({
        id: "g1",
        search: "ada",
        page: 1,
        pageSize: 50,
        effective: false,
      }),
    );
  });

  it("says in one line that all of it is stored, without a ledger", async () => {
    showPage("/directory/groups/g1", groupAnswers());
    expect(await screen.findByText("All 412 stored")).toBeVisible();
    expect(screen.queryByRole("heading", { name: "Membership ledger" })).not.toBeInTheDocument();
    expect(screen.queryByRole("group", { name: "Which members" })).not.toBeInTheDocument();
  });

  it("shows what was asked for and is not stored, and settles it", async () => {
    const ledger: MemberLedger = {
      ...settled,
      sums: { asked: 6, stored: 2, leftOut: 3, held: 1, unlisted: 1, isExact: false },
      told: "All 6 as pushed: every request was answered as done",
      open: [
        open("8c1f02d4-1111-7111-8111-111111112a90"),
        open("ada@example.com", {
          why: "Too early: created by",
          whyEntry: 318300,
          here: { id: "u1", kind: "user", name: "Ada Byrne" },
        }),
        open("x-1", { held: true, why: "Held until it exists" }),
      ],
      listed: 3,
      exchanges: [
        {
          seq: 318201,
          at: 0,
          verdict: "partly",
          what: "Add 25 members",
          asked: 25,
          stored: 24,
          missing: "1 left out",
          outcome: "x names nobody here",
        },
      ],
    };
    const { backend, user: person } = showPage(
      "/directory/groups/g1",
      groupAnswers({ "groups.ledger": () => ledger, "groups.settle": () => group() }),
    );
    const table = await screen.findByRole("table", { name: "Members that were asked for and aren’t stored" });
    expect(screen.getByText("up to 3")).toBeVisible();
    expect(screen.getByText(/Up to 1 more were left out/)).toBeVisible();
    expect(within(table).getByText("8c1f02d4…2a90")).toBeVisible();
    expect(within(table).getByText("Still missing")).toBeVisible();
    expect(within(table).getByText("Not yet")).toBeVisible();
    const exchanges = screen.getByRole("table", { name: "Exchanges that asked for members or changed them" });
    expect(within(exchanges).getByRole("row", { name: /Add 25 members/ })).toHaveTextContent("1 left out:");
    const row = within(table).getByRole("row", { name: /ada@example.com/ });
    await person.click(within(row).getByRole("button", { name: "Add now" }));
    await waitFor(() => expect(backend.inputsOf("groups.settle")).toEqual([{ id: "g1", value: "ada@example.com" }]));
  });

  it("switches between direct members and those with nested groups", async () => {
    const nesting: Nesting = {
      ...alone,
      inside: [{ id: "g2", name: "Sales DACH", members: 212, depth: 1 }],
      insideTotal: 1,
      isCircular: true,
      everyone: { members: 1561, users: 1560, active: 1520, isExact: true },
    };
    const { backend, user: person } = showPage(
      "/directory/groups/g1",
      groupAnswers({
        "groups.nesting": () => nesting,
        "groups.members": (query) => pageOf([{ ...member, through: query.effective ? "Sales DACH" : null }], query),
      }),
    );
    const which = await screen.findByRole("group", { name: "Which members" });
    expect(screen.getByText("These groups contain each other. Everyone still counts once.")).toBeVisible();
    await person.click(within(which).getByRole("button", { name: "With nested 1,561" }));
    expect(await screen.findByRole("row", { name: /Ada Byrne.*Through Sales DACH/ })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Remove Ada Byrne from this group" })).not.toBeInTheDocument();
    expect(backend.inputsOf("groups.members").at(-1)).toMatchObject({ effective: true, page: 1 });
  });

  it("loses a member at once, and gets it back with Undo", async () => {
    const { backend, user: person } = showPage("/directory/groups/g1", groupAnswers());
    await person.click(await screen.findByRole("button", { name: "Remove Ada Byrne from this group" }));
    await person.click(await screen.findByRole("button", { name: "Undo" }));
    await waitFor(() =>
      expect(backend.inputsOf("groups.changeMembers")).toEqual([
        { id: "g1", add: [], remove: ["u1"] },
        { id: "g1", add: ["u1"], remove: [] },
      ]),
    );
  });

  it("gets a member that is found by name", async () => {
    const { backend, user: person } = showPage(
      "/directory/groups/g1",
      groupAnswers({ "users.list": (query) => pageOf([user("u2", "Bo Lind")], query) }),
    );
    await person.click(await screen.findByRole("button", { name: "Add…" }));
    await person.type(screen.getByRole("textbox", { name: "User or group to add" }), "bo");
    await person.click(await screen.findByRole("option", { name: /Bo Lind/ }));
    await waitFor(() =>
      expect(backend.inputsOf("groups.changeMembers")).toEqual([{ id: "g1", add: ["u2"], remove: [] }]),
    );
    expect(await screen.findByText("Bo Lind", { selector: "[role=status] *" })).toBeVisible();
  });

  it("is renamed without its members being sent", async () => {
    const { backend, user: person } = showPage(
      "/directory/groups/g1?tab=edit",
      groupAnswers({
        "groups.get": () => group({ json: { id: "g1", displayName: "Sales", members: [{ value: "u1" }] } }),
        "groups.edit": () => group(),
      }),
    );
    const name = await screen.findByRole("textbox", { name: /^displayName/ });
    await person.clear(name);
    await person.type(name, "Sales EMEA");
    await person.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(backend.inputsOf("groups.edit")).toEqual([
        { id: "g1", version: 'W/"1"', resource: { id: "g1", displayName: "Sales EMEA" } },
      ]),
    );
  });
});
