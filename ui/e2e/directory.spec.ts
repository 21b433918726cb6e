import { checkAxe, expect, type Page, person, picture, type Service, test } from "./fixtures";
import { groupBody as group } from "./host";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const NAMES = [
  ["ada.byrne@example.com", "Ada Byrne"],
  ["olena.shevchuk@example.com", "Олена Шевчук"],
  ["layla.alabbasi@example.ae", "ليلى العبّاسي"],
  ["maximilian.von.hohenberg-wittgenstein@subsidiaries.example.com", "Maximilian-Alexander von Hohenberg-Wittgenstein"],
  ["zoe.mueller@example.com", "Zoë Müller"],
] as const;

/** A connection with five users, of whom the last is deactivated, and two groups, one inside the other. */
async function provision(service: Service) {
  const { scim, connection } = await service.connect("Entra production", "entra");
  const ids: string[] = [];
  for (const [userName, displayName] of NAMES) {
    const made = await scim("POST", "/Users", person(userName, { displayName, title: "Engineer" }));
    expect(made.status).toBe(201);
    ids.push(String(made.body.id));
  }
  const inner = await scim("POST", "/Groups", group("Platform", ids.slice(0, 2)));
  const outer = await scim("POST", "/Groups", group("Engineering", [String(inner.body.id), ids[2] ?? ""]));
  expect(outer.status).toBe(201);
  const last = ids[4] ?? "";
  await scim("PATCH", `/Users/${last}`, {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "replace", path: "active", value: false }],
  });
  return { scim, connection, ids, inner: String(inner.body.id), outer: String(outer.body.id) };
}

async function openDirectory(page: Page) {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Directory" }).click();
  await expect(page.getByRole("heading", { name: "Directory", level: 1 })).toBeVisible();
}

const box = (page: Page) => page.getByRole("combobox", { name: "Words or a SCIM filter" });

test("an empty directory says what fills it", async ({ page }) => {
  await openDirectory(page);
  await expect(page.getByText("No users yet")).toBeVisible();
  await picture(page, "directory-empty");
  await page.getByRole("link", { name: "Groups" }).click();
  await expect(page.getByText("No groups yet")).toBeVisible();
});

test("users are listed, sorted, narrowed and counted", async ({ page, service }) => {
  await provision(service);
  await openDirectory(page);
  const table = page.getByRole("table", { name: "Users" });
  await expect(table.getByRole("row")).toHaveCount(6);
  await expect(table.getByRole("row", { name: /Zoë Müller/ })).toContainText("Deactivated");
  await expect(table.getByRole("row", { name: /Ada Byrne/ })).toContainText("Entra production");
  await expect(page.getByRole("link", { name: "Users 5" })).toBeVisible();
  await picture(page, "directory-users");

  await page.getByRole("columnheader", { name: "userName" }).getByRole("button").click();
  await expect(page.getByRole("columnheader", { name: "userName" })).toHaveAttribute("aria-sort", "ascending");
  await expect(table.getByRole("row").nth(1)).toContainText("ada.byrne");
  await page.getByRole("columnheader", { name: "userName" }).getByRole("button").click();
  await expect(table.getByRole("row").nth(1)).toContainText("zoe.mueller");

  await page.getByRole("button", { name: "Deactivated" }).click();
  await expect(table.getByRole("row")).toHaveCount(2);
  await expect(page).toHaveURL(/active=no/);
  await page.reload();
  await expect(table.getByRole("row")).toHaveCount(2);
});

test("words and filters find users; a filter that does not parse says where", async ({ page, service }) => {
  test.slow();
  await provision(service);
  await openDirectory(page);
  const table = page.getByRole("table", { name: "Users" });
  await box(page).fill("шевчук");
  await expect(table.getByRole("row")).toHaveCount(2);
  await box(page).fill('userName ew "@example.ae"');
  await expect(table.getByRole("row")).toHaveCount(2);
  await expect(table).toContainText("layla.alabbasi");

  await box(page).fill('active eq true and userName starts "ada"');
  await expect(page.getByText("Position 29:")).toBeVisible();
  await expect(box(page)).toHaveAttribute("aria-invalid", "true");
  await expect(table.getByRole("row")).toHaveCount(2);
  await picture(page, "directory-filter-error");
  await expect(page.getByRole("option").first()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(box(page)).toHaveValue('active eq true and userName sw "ada"');
  await expect(table).toContainText("ada.byrne");

  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(table.getByRole("row")).toHaveCount(6);
  await box(page).pressSequentially("userN");
  await expect(page.getByRole("option", { name: /userName/ })).toBeVisible();
  await picture(page, "directory-completion");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(box(page)).toHaveValue("userName ");

  await box(page).fill("nobody-of-this-name");
  await page.getByRole("button", { name: "Deactivated" }).click();
  await expect(page.getByText("Nobody matches all of these.")).toBeVisible();
  await expect(page.getByText("alone has 1")).toBeVisible();
  await picture(page, "directory-nothing-found");
  await page.getByRole("button", { name: "Drop" }).first().click();
  await expect(table.getByRole("row")).toHaveCount(2);
});

test("many users are paged", async ({ page, service }) => {
  test.slow();
  const { scim } = await service.connect("Okta preview", "okta");
  for (let at = 0; at < 130; at += 1) {
    const number = String(at).padStart(3, "0");
    await scim("POST", "/Users", person(`user${number}@example.com`, { displayName: `Person ${number}` }));
  }
  await openDirectory(page);
  const pager = page.getByRole("navigation", { name: "Pages" });
  await expect(pager).toContainText("1–100 of 130");
  await pager.getByRole("button", { name: "Next page" }).click();
  await expect(pager).toContainText("101–130 of 130");
  await expect(page.getByRole("row", { name: /Person 129/ })).toBeVisible();
  await page.goBack();
  await expect(pager).toContainText("1–100 of 130");
});

test("a user's page shows profile, groups, history and JSON", async ({ page, service }) => {
  const { scim, ids } = await provision(service);
  await scim("PATCH", `/Users/${ids[0]}`, {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "replace", path: "title", value: "Senior Engineer" }],
  });
  await openDirectory(page);
  await page.getByRole("link", { name: "Ada Byrne" }).click();
  await expect(page.getByRole("heading", { name: /Ada Byrne/, level: 1 })).toContainText("Active");
  const groups = page.getByRole("table", { name: "Groups of this user" });
  await expect(groups.getByRole("row", { name: /^Platform/ })).toContainText("Direct");
  await expect(groups.getByRole("row", { name: /^Engineering/ })).toContainText("By Platform");
  const history = page.getByRole("region", { name: "History" }).or(page.locator("section", { hasText: "History" }));
  await expect(history.getByRole("definition").filter({ hasText: "Senior Engineer" }).first()).toContainText(
    "Engineer",
  );
  await expect(page.getByRole("group", { name: "the user as JSON" })).toContainText(
    '"userName": "ada.byrne@example.com"',
  );
  await picture(page, "directory-user");

  await page.getByRole("button", { name: "Copy the user as JSON" }).click();
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as { id: string };
  expect(copied.id).toBe(ids[0]);
  await page
    .getByRole("link", { name: /^#\d+$/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/log\?entry=\d+/);
});

test("a user is made, edited as fields and as JSON, deactivated and deleted", async ({ page }) => {
  test.slow();
  await openDirectory(page);
  await page.getByRole("link", { name: "New user…" }).click();
  await page.getByRole("textbox", { name: "userName required" }).fill("grace@example.com");
  await page.getByRole("textbox", { name: "displayName" }).fill("Grace Hopper");
  await page.getByRole("textbox", { name: "department" }).fill("Compilers");
  await picture(page, "directory-new-user");
  await page.getByRole("button", { name: "Create user" }).click();
  await expect(page.getByRole("heading", { name: /Grace Hopper/, level: 1 })).toBeVisible();
  await expect(page.getByText("Made here").first()).toBeVisible();
  await expect(page.getByText("Compilers").first()).toBeVisible();

  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "title" }).fill("Rear admiral");
  await page.getByRole("button", { name: "JSON" }).click();
  const json = page.getByRole("textbox", { name: "The resource as JSON" });
  const resource = JSON.parse(await json.inputValue()) as Record<string, unknown>;
  expect(resource).toMatchObject({ title: "Rear admiral", [ENTERPRISE]: { department: "Compilers" } });
  await json.fill(JSON.stringify({ ...resource, nickName: "Amazing Grace" }, null, 2));
  await picture(page, "directory-edit-json");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Amazing Grace").first()).toBeVisible();
  await expect(page.getByText("Rear admiral").first()).toBeVisible();

  await page.getByRole("button", { name: "More for Grace Hopper" }).click();
  await page.getByRole("menuitem", { name: "Deactivate" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Deactivated");
  await page.getByRole("button", { name: "More for Grace Hopper" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  const question = page.getByRole("dialog", { name: "Delete the user Grace Hopper?" });
  await expect(question.getByRole("button", { name: "Keep" })).toBeFocused();
  await checkAxe(page);
  await question.getByRole("button", { name: "Delete user" }).click();
  await expect(page.getByText("No users yet")).toBeVisible();
});

test("what the service refuses stands at its field, and what was typed stays", async ({ page, service }) => {
  await provision(service);
  await openDirectory(page);
  await page.getByRole("link", { name: "New user…" }).click();
  const userName = page.getByRole("textbox", { name: "userName required" });
  await userName.fill("ada.byrne@example.com");
  await page.getByRole("textbox", { name: "title" }).fill("Engineer");
  await page.getByRole("button", { name: "Create user" }).click();
  await expect(userName).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByRole("textbox", { name: "title" })).toHaveValue("Engineer");
  await picture(page, "directory-refused");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("dialog", { name: "Leave without saving?" }).getByRole("button", { name: "Leave" }).click();
  await expect(page.getByRole("table", { name: "Users" })).toBeVisible();
});

test("an edit of something that changed meanwhile is refused, explained, and can be made again", async ({
  page,
  service,
}) => {
  const { scim, ids } = await provision(service);
  await openDirectory(page);
  await page.getByRole("link", { name: "Ada Byrne" }).click();
  await page.getByRole("link", { name: "Edit" }).click();
  await expect(page.getByRole("note")).toContainText("Entra production provisions this");
  await page.getByRole("textbox", { name: "title" }).fill("Director");
  await scim("PATCH", `/Users/${ids[0]}`, {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "replace", path: "title", value: "Architect" }],
  });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Somebody changed this since you opened it")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "title" })).toHaveValue("Director");
  await picture(page, "directory-stale");
  await page.getByRole("button", { name: "Load what is stored now" }).click();
  await expect(page.getByRole("textbox", { name: "title" })).toHaveValue("Architect");
  await page.getByRole("textbox", { name: "title" }).fill("Director");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Director").first()).toBeVisible();
});

test("a group's ledger says what isn't stored, and settles it; nested groups are counted", async ({
  page,
  service,
}) => {
  test.slow();
  const { scim, ids, outer } = await provision(service);
  const patch = (id: string, values: string[]) =>
    scim("PATCH", `/Groups/${id}`, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "add", path: "members", value: values.map((value) => ({ value })) }],
    });
  const gone = ids[3] ?? "";
  await scim("DELETE", `/Users/${gone}`);
  await patch(outer, ["019a0000-0000-7000-8000-000000000000", gone, ids[4] ?? ""]);
  await patch(outer, ["nikos.pappas@example.com"]);
  await scim("POST", "/Users", person("nikos.pappas@example.com", { displayName: "Nikos Pappas" }));
  await openDirectory(page);
  await page.getByRole("link", { name: "Groups 2" }).click();
  await expect(page.getByRole("row", { name: /Engineering/ })).toContainText("3 left out");
  await expect(page.getByRole("row", { name: /Platform/ })).toContainText("All stored");
  await picture(page, "directory-groups-left-out");

  await page.getByRole("link", { name: "Engineering" }).click();
  const table = page.getByRole("table", { name: "Members that were asked for and aren’t stored" });
  await expect(table.getByRole("row")).toHaveCount(4);
  await expect(table.getByRole("row", { name: /019a0000…0000/ })).toContainText("Still missing");
  await expect(table).toContainText("Deleted here");
  await expect(page.getByRole("heading", { name: "Nested groups" })).toBeVisible();
  await expect(page.getByText(/people with everyone inside/)).toContainText(
    "4 people with everyone inside, 3 of them active",
  );
  await picture(page, "group-ledger");

  const exchanges = page.getByRole("table", { name: "Exchanges that asked for members or changed them" });
  await expect(exchanges.getByRole("row", { name: /left out/ })).toHaveCount(2);
  await page.getByRole("button", { name: /^With nested/ }).click();
  await expect(page.getByRole("row", { name: /Ada Byrne/ })).toContainText("Through Platform");
  await picture(page, "group-with-nested");
  await table.getByRole("row", { name: /nikos/ }).getByRole("button", { name: "Add now" }).click();
  await expect(table.getByRole("row")).toHaveCount(3);
  await expect(page.getByRole("table", { name: "Members" }).getByRole("row", { name: /Nikos Pappas/ })).toContainText(
    "Direct",
  );
});

test("a group is made, filled by search, renamed and deleted", async ({ page, service }) => {
  test.slow();
  await provision(service);
  await openDirectory(page);
  await page.getByRole("link", { name: "Groups 2" }).click();
  await picture(page, "directory-groups");
  await page.getByRole("link", { name: "New group…" }).click();
  await page.getByRole("textbox", { name: "displayName required" }).fill("Reviewers");
  await page.getByRole("button", { name: "Create group" }).click();
  await expect(page.getByRole("heading", { name: "Reviewers", level: 1 })).toBeVisible();
  await expect(page.getByText("No members yet")).toBeVisible();

  await page.getByRole("button", { name: "Add…" }).click();
  const add = page.getByRole("textbox", { name: "User or group to add" });
  await add.fill("zoe");
  await page.getByRole("option", { name: /Zoë Müller/ }).click();
  await expect(page.getByText("Added Zoë Müller")).toBeVisible();
  await add.fill("Platform");
  await page.getByRole("option", { name: /Platform/ }).click();
  const members = page.getByRole("table", { name: "Members" });
  await expect(members.getByRole("row")).toHaveCount(3);
  await picture(page, "group");

  await page.getByRole("textbox", { name: "Search the members" }).fill("zoe");
  await expect(members.getByRole("row")).toHaveCount(2);
  await page.getByRole("button", { name: "Remove Zoë Müller from this group" }).click();
  await expect(page.getByText("No member matches")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(members.getByRole("row", { name: /Zoë Müller/ })).toBeVisible();

  await page.getByRole("link", { name: "History" }).click();
  await expect(page.getByText("Local").first()).toBeVisible();
  await picture(page, "group-history");
  await page.getByRole("link", { name: "Raw JSON" }).click();
  await expect(page.getByRole("group", { name: "the group as JSON" })).toContainText("Reviewers");

  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "displayName required" }).fill("Release reviewers");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Release reviewers", level: 1 })).toBeVisible();
  await expect(members.getByRole("row")).toHaveCount(3);

  await page.getByRole("button", { name: "More for Release reviewers" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  const question = page.getByRole("dialog", { name: "Delete the group Release reviewers?" });
  await expect(question).toContainText("Its 2 members stay");
  await question.getByRole("button", { name: "Delete group" }).click();
  await expect(page.getByRole("link", { name: "Groups 2" })).toBeVisible();
});

test("a hostile name stays text everywhere", async ({ page, service }) => {
  const { scim } = await service.connect("Okta preview", "okta");
  const hostile = `<img src=x onerror="document.title='taken'"> \u202Egnp.exe \u200Bend`;
  await scim("POST", "/Users", person("hostile@example.com", { displayName: hostile, title: "T".repeat(10_000) }));
  await openDirectory(page);
  const link = page.getByRole("link", { name: /<img src=x/ });
  await expect(link).toContainText("202E");
  await link.click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("<img src=x");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("200B");
  await expect(page.locator("main img, #page img")).toHaveCount(0);
  expect(await page.title()).not.toBe("taken");
  await expect(page.locator("#page, main").first()).not.toHaveCSS("overflow-x", "scroll");
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  await picture(page, "directory-hostile");
});

test("the list works by keyboard alone", async ({ page, service }) => {
  await provision(service);
  await openDirectory(page);
  await page.keyboard.press("/");
  await expect(box(page)).toBeFocused();
  await page.keyboard.type("byrne");
  await expect(page.getByRole("table", { name: "Users" }).getByRole("row")).toHaveCount(2);
  const link = page.getByRole("link", { name: "Ada Byrne" });
  for (let steps = 0; steps < 30 && !(await link.evaluate((node) => node === document.activeElement)); steps += 1) {
    await page.keyboard.press("Tab");
  }
  await expect(link).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: /Ada Byrne/, level: 1 })).toBeVisible();
  const more = page.getByRole("button", { name: "More for Ada Byrne" });
  await more.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("menuitem").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(more).toBeFocused();
});

test("a user that is not there says so", async ({ page, service }) => {
  await service.open("/directory/users/0198f2c1-6d4e-7b11-9f2d-11e0c4a87d52");
  await expect(page.getByRole("alert")).toBeVisible();
  await picture(page, "directory-user-missing");
});
