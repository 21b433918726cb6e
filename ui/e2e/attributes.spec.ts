import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkAxe, expect, type Page, person, picture, test } from "./fixtures";

const URN = "urn:ietf:params:scim:schemas:extension:acme:2.0:User";

const DEFINITION = JSON.stringify({
  id: URN,
  name: "acme",
  description: "What Acme knows of people",
  attributes: [
    { name: "badge", description: "The number on the badge", uniqueness: "server" },
    { name: "grade", canonicalValues: ["junior", "senior"], description: "Where in the career" },
    { name: "remote", type: "boolean", description: "Works from elsewhere" },
    { name: "hired", type: "dateTime", mutability: "immutable" },
    { name: "note", returned: "request" },
    {
      name: "desk",
      type: "complex",
      multiValued: true,
      description: "Where to find the person",
      subAttributes: [{ name: "value" }, { name: "floor", type: "integer" }],
    },
  ],
});

async function openAttributes(page: Page) {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Directory" }).click();
  await page
    .getByRole("navigation", { name: "Parts of the directory" })
    .getByRole("link", { name: "Attributes" })
    .click();
  await expect(page.getByRole("table", { name: "Of the standard" })).toBeVisible();
}

test("an admin adds attributes by fields; each problem is at its field", async ({ page, service }) => {
  test.slow();
  await openAttributes(page);
  await expect(page.getByText("No attributes of your own yet")).toBeVisible();
  await picture(page, "attributes-empty");
  await page.getByRole("link", { name: "Add schema…" }).click();
  await page.getByLabel("Name").first().fill("acme");
  await expect(page.getByRole("textbox", { name: "URN" })).toHaveValue(URN);
  await page.getByLabel("Name").nth(1).fill("badge number");
  await page.getByRole("button", { name: "Add schema" }).click();
  await expect(page.getByText(/^An attribute’s name begins|^An attribute's name begins/)).toBeVisible();
  await expect(page.getByLabel("Name").nth(1)).toBeFocused();
  await picture(page, "attributes-problem");
  await page.getByLabel("Name").nth(1).fill("badge");
  await page.getByLabel("Unique").check();
  await page.getByRole("button", { name: "Add attribute" }).click();
  const second = page.getByRole("group", { name: "Attribute 2" });
  await second.getByLabel("Name").fill("desk");
  await second.getByRole("combobox", { name: "Type" }).click();
  await page.getByRole("option", { name: "complex" }).click();
  const part = second.getByRole("group", { name: "Sub-attribute 1 of desk" });
  await part.getByLabel("Name").fill("code");
  await part.getByLabel("Indexed").check();
  await picture(page, "attributes-new");
  await checkAxe(page);
  await page.getByRole("button", { name: "Add schema" }).click();
  await expect(page.getByRole("heading", { name: "acme", level: 1 })).toBeVisible();

  const { scim } = await service.connect("Entra production", "entra");
  const made = await scim("POST", "/Users", {
    ...person("ada.byrne@example.com"),
    [URN]: { badge: "B-1", desk: { code: "2a" } },
  });
  expect(made.status).toBe(201);
  expect(made.body[URN]).toEqual({ badge: "B-1", desk: { code: "2a" } });
});

test("a schema from a file is shown, given values, changed and removed", async ({ page, service }) => {
  test.slow();
  const file = join(service.folder, "acme.json");
  writeFileSync(file, DEFINITION);
  await service.open("/directory/attributes?add=true");
  await page.getByRole("button", { name: "JSON" }).click();
  await page.locator('input[type="file"]').setInputFiles(file);
  await expect(page.getByLabel("Definition as JSON")).toHaveValue(DEFINITION);
  await picture(page, "attributes-json");
  await checkAxe(page);
  await page.getByRole("button", { name: "Add schema" }).click();
  const table = page.getByRole("table", { name: "Attributes of acme" });
  await expect(table.getByRole("row", { name: /badge/ })).toContainText("server");
  await picture(page, "attributes-schema");
  await checkAxe(page);

  const { scim } = await service.connect("Entra production", "entra");
  const ids: string[] = [];
  for (const [name, badge] of [
    ["ada.byrne@example.com", "B-1"],
    ["olena.shevchuk@example.com", "B-2"],
  ] as const) {
    const held = { badge, grade: "senior", remote: true, note: "for HR only", desk: [{ value: "2a", floor: 2 }] };
    const made = await scim("POST", "/Users", { ...person(name), [URN]: held });
    expect(made.status).toBe(201);
    ids.push(String(made.body.id));
  }
  await service.open(`/directory/users/${ids[0]}`);
  await expect(page.getByText("B-1", { exact: true })).toBeVisible();
  await picture(page, "attributes-of-a-user");
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByLabel("grade").fill("principal");
  await picture(page, "attributes-user-form");
  await checkAxe(page);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("principal").first()).toBeVisible();
  const kept = await scim("GET", `/Users/${ids[0]}?attributes=${URN}:note`);
  expect(kept.body[URN]).toEqual({ note: "for HR only" });

  await service.open(`/directory/attributes/${encodeURIComponent(URN)}?tab=edit`);
  await page.getByRole("button", { name: "Remove attribute grade" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  const question = page.getByRole("dialog");
  await expect(question).toContainText("2 users have values that lose their place");
  await picture(page, "attributes-lose");
  await question.getByRole("button", { name: "Change and remove values" }).click();
  await expect(table).toBeVisible();
  await expect(table.getByRole("row", { name: /grade/ })).toHaveCount(0);
  const after = await scim("GET", `/Users/${ids[1]}`);
  expect(after.body[URN]).not.toHaveProperty("grade");

  await page.getByRole("link", { name: "Attributes", exact: true }).first().click();
  await expect(page.getByRole("table", { name: "Your schemas" })).toBeVisible();
  await picture(page, "attributes-list");
  await checkAxe(page);
  await page.getByRole("link", { name: "acme" }).click();
  await page.getByRole("button", { name: "More for acme" }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  await expect(page.getByRole("dialog")).toContainText("2 users lose their values");
  await picture(page, "attributes-remove");
  await page.getByRole("button", { name: "Remove schema" }).click();
  await expect(page.getByText("No attributes of your own yet")).toBeVisible();
  expect((await scim("GET", `/Schemas/${URN}`)).status).toBe(404);
  await service.open("/log");
  await expect(page.getByText("You removed schema acme; 2 users or groups lost values")).toBeVisible();
});
