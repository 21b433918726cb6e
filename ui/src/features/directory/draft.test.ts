import { describe, expect, it } from "vitest";
import {
  customFields,
  type Draft,
  draftOf,
  EMPTY_USER,
  ENTERPRISE_SCHEMA,
  enterprise,
  GROUP_FIELDS,
  MANAGER,
  nested,
  parseDraft,
  principal,
  simple,
  USER_FIELDS,
  USER_SCHEMA,
} from "./draft";

describe("a draft", () => {
  it("leaves out what the service keeps by itself, and members", () => {
    const draft = draftOf({ id: "1", userName: "ada", meta: {}, groups: [], members: [{ value: "2" }] });
    expect(draft).toEqual({ id: "1", userName: "ada" });
  });

  it("is unchanged by writing back what each field reads", () => {
    const whole: Draft = {
      schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA],
      userName: "ada",
      externalId: "7",
      name: { givenName: "Ada", familyName: "Byrne", honorificPrefix: "Dr" },
      displayName: "Ada Byrne",
      emails: [
        { value: "b@example.com", type: "home" },
        { value: "a@example.com", type: "work", primary: true },
      ],
      phoneNumbers: [{ value: "+1", type: "mobile" }],
      title: "Engineer",
      preferredLanguage: "uk-UA",
      [ENTERPRISE_SCHEMA]: {
        department: "Platform",
        employeeNumber: "E-1",
        manager: { value: "2", displayName: "Bo" },
      },
    };
    for (const field of [...USER_FIELDS, MANAGER]) {
      expect(field.set(whole, field.get(whole)), field.path).toEqual(whole);
    }
  });

  it.each(USER_FIELDS.map((field) => [field.path, field] as const))("takes %s and gives it back", (_, field) => {
    expect(field.get(field.set(EMPTY_USER, "something"))).toBe("something");
  });
});

describe("a field", () => {
  it("takes an attribute away when it is emptied", () => {
    expect(simple("title").set({ title: "Engineer" }, "")).toEqual({});
  });

  it("keeps a required attribute, empty, for the service to refuse", () => {
    const [displayName] = GROUP_FIELDS;
    expect(displayName?.set({ displayName: "Sales" }, "")).toEqual({ displayName: "" });
  });

  it("takes the object away with its last value", () => {
    expect(nested("name", "givenName").set({ name: { givenName: "Ada" } }, "")).toEqual({});
    expect(nested("name", "givenName").set({ name: { givenName: "Ada", familyName: "B" } }, "")).toEqual({
      name: { familyName: "B" },
    });
  });
});

describe("the e-mail that counts", () => {
  const emails = principal("emails", "work");

  it.each([
    [
      "the primary one",
      [
        { value: "w", type: "work" },
        { value: "p", primary: true },
      ],
      "p",
    ],
    [
      "else that of the usual type",
      [
        { value: "h", type: "home" },
        { value: "w", type: "work" },
      ],
      "w",
    ],
    ["else the first", [{ value: "x", type: "other" }, { value: "y" }], "x"],
    ["nothing in an empty list", [], ""],
  ])("is %s", (_, list, wanted) => {
    expect(emails.get({ emails: list })).toBe(wanted);
  });

  it("changes in its place and leaves the others", () => {
    const draft = {
      emails: [
        { value: "h", type: "home" },
        { value: "w", type: "work" },
      ],
    };
    expect(emails.set(draft, "new")).toEqual({
      emails: [
        { value: "h", type: "home" },
        { value: "new", type: "work" },
      ],
    });
  });

  it("is made as the primary one where there was none", () => {
    expect(emails.set({}, "a@b")).toEqual({ emails: [{ value: "a@b", type: "work", primary: true }] });
  });

  it("leaves the list, and the list leaves the user, when it is emptied", () => {
    expect(emails.set({ emails: [{ value: "a" }, { value: "b", primary: true }] }, "")).toEqual({
      emails: [{ value: "a" }],
    });
    expect(emails.set({ emails: [{ value: "a" }] }, "")).toEqual({});
  });
});

describe("the enterprise extension", () => {
  it("is listed as a schema only while something of it is set", () => {
    const department = enterprise("department");
    const set = department.set(EMPTY_USER, "Platform");
    expect(set.schemas).toEqual([USER_SCHEMA, ENTERPRISE_SCHEMA]);
    expect(department.set(set, "")).toEqual(EMPTY_USER);
  });

  it("forgets the old manager's name with the old manager", () => {
    const draft = MANAGER.set({ [ENTERPRISE_SCHEMA]: { manager: { value: "1", displayName: "Ada", $ref: "x" } } }, "2");
    expect(draft[ENTERPRISE_SCHEMA]).toEqual({ manager: { value: "2" } });
  });
});

describe("JSON typed by hand", () => {
  it("becomes the draft", () => {
    expect(parseDraft('{"userName":"ada"}')).toEqual({ draft: { userName: "ada" } });
  });

  it.each(["[]", "12", "null", '"text"'])("must be one object: %s", (text) => {
    expect(parseDraft(text)).toEqual({ problem: "notObject" });
  });

  it("says what is wrong with a text that is not JSON", () => {
    expect(parseDraft("{")).toMatchObject({ problem: "notJson", detail: expect.any(String) });
  });
});

describe("fields for the admin's own attributes", () => {
  const attribute = (path: string, dataType: string, more = {}) => ({
    path,
    dataType,
    multiValued: false,
    required: false,
    writable: true,
    description: "",
    canonicalValues: [],
    ...more,
  });
  const URN = "urn:acme:people:1.0:User";

  it("are there for what has one value, and nothing else", () => {
    const { fields, others } = customFields([
      attribute("userName", "string"),
      attribute(`${ENTERPRISE_SCHEMA}:department`, "string"),
      attribute(`${URN}:badge`, "string"),
      attribute(`${URN}:rank`, "string", { writable: false }),
      attribute(`${URN}:tags`, "string", { multiValued: true }),
      attribute(`${URN}:desk`, "complex"),
      attribute(`${URN}:desk.floor`, "integer"),
    ]);
    expect(fields.map((field) => field.label)).toEqual(["badge"]);
    expect(others).toBe(true);
    expect(customFields([attribute(`${URN}:badge`, "string")]).others).toBe(false);
  });

  it("keep the type of what they stand for, and list the schema only while something is set", () => {
    const [level, on] = customFields([attribute(`${URN}:level`, "integer"), attribute(`${URN}:on`, "boolean")]).fields;
    const start: Draft = { schemas: ["core"] };
    const set = on?.set(level?.set(start, "3") ?? start, "false") ?? start;
    expect(set).toEqual({ schemas: ["core", URN], [URN]: { level: 3, on: false } });
    expect(on?.get(set)).toBe("false");
    expect(level?.set(start, "three")).toMatchObject({ [URN]: { level: "three" } });
    expect(on?.set(level?.set(set, "") ?? start, "")).toEqual(start);
  });
});
