import { readFileSync } from "node:fs";
import { expect, type Page, person, picture, test } from "./fixtures";

const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";

async function askToRemove(page: Page, name: string) {
  await page.getByRole("button", { name: `More for ${name}` }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  return page.getByRole("dialog", { name: `Remove the connection ${name}?` });
}

test("a removed connection’s users become inactive, its groups stay, its token dies at once", async ({
  page,
  service,
}) => {
  test.slow();
  const { connection, scim } = await service.connect("Okta preview", "okta");
  const ids: string[] = [];
  for (const name of ["ada", "bo", "cleo"]) {
    ids.push((await scim("POST", "/Users", person(`${name}@example.com`))).body.id);
  }
  const members = ids.map((value) => ({ value }));
  await scim("POST", "/Groups", { schemas: [GROUP], displayName: "Engineering", members });
  await service.open(`/connections/${connection}`);
  const dialog = await askToRemove(page, "Okta preview");
  await expect(dialog).toContainText("Its token stops working at once");
  await expect(dialog).toContainText("3 users and 1 group stay in the directory");
  await expect(dialog).toContainText("3 users become inactive");
  await expect(dialog).toContainText("Retry selected");
  await picture(page, "connection-remove");
  await dialog.getByRole("radio", { name: "Deactivate the users" }).check();
  await dialog.getByRole("button", { name: "Remove and deactivate" }).click();
  await expect(page.getByText("No connection yet")).toBeVisible();
  expect((await scim("GET", "/Users")).status).toBe(401);

  await page.getByRole("link", { name: "Directory" }).click();
  for (const name of ["ada", "bo", "cleo"]) {
    const row = page.getByRole("row", { name: new RegExp(`${name}@example.com`) });
    await expect(row).toContainText("Made here");
    await expect(row).toContainText("Deactivated");
  }
  await service.open("/log");
  await expect(page.getByText("The users of connection Okta preview are inactive: 3 users")).toBeVisible();
  await expect(page.getByText("You deactivated ada@example.com with the connection Okta preview")).toBeVisible();
});

test("users and groups are deleted with their connection", async ({ page, service }) => {
  const { connection, scim } = await service.connect("Okta preview", "okta");
  await scim("POST", "/Users", person("ada@example.com"));
  await service.open(`/connections/${connection}`);
  const dialog = await askToRemove(page, "Okta preview");
  await dialog.getByRole("radio", { name: "Delete them" }).check();
  await dialog.getByRole("button", { name: "Remove and delete" }).click();
  await expect(page.getByText("No connection yet")).toBeVisible();
  await service.open("/directory/users");
  await expect(page.getByText("ada@example.com")).toBeHidden();
  await service.open("/log");
  await expect(page.getByText("What connection Okta preview owned is deleted: 1 user, 0 groups")).toBeVisible();
});

test("a token is rotated while both work, and the old one goes by one click once it is safe", async ({
  page,
  service,
}) => {
  test.slow();
  const { connection, scim } = await service.connect("Okta preview", "okta");
  await scim("POST", "/Users", person("ada@example.com"));
  await service.open(`/connections/${connection}`);
  await page.getByRole("button", { name: "More for First token" }).click();
  await page.getByRole("menuitem", { name: "Rotate…" }).click();
  const form = page.getByRole("dialog", { name: "Rotate the token First token" });
  await form.getByRole("textbox", { name: "Name of the new token" }).fill("Second token");
  await picture(page, "token-rotate");
  await form.getByRole("button", { name: "Make token" }).click();
  const shown = page.getByRole("dialog", { name: "Copy this token now" });
  await expect(shown).toContainText("First token");
  const secret = await shown.locator("code").first().textContent();
  await shown.getByRole("button", { name: "Copy" }).click();
  await shown.getByRole("button", { name: "Done" }).click();
  const next = service.scim(secret ?? "");

  const card = page.getByRole("heading", { name: "Rotation" }).locator("..").locator("..");
  await expect(card).toContainText("Okta hasn’t used the new token yet");
  await expect(card).toContainText("Where the new one goes: Fill in address and token and test them");
  await picture(page, "rotation-waiting");
  expect((await next("GET", "/Users?count=1")).status).toBe(200);
  await expect(card).toContainText("Okta has moved over: its last request came with the new token");
  expect((await scim("GET", "/Users?count=1")).status).toBe(200);
  await expect(card).toContainText("Okta has used both tokens, and the old one last");
  await card.getByRole("button", { name: "Revoke the old token…" }).click();
  const question = page.getByRole("dialog", { name: "Revoke First token already?" });
  await expect(question).toContainText("Safe once 10 requests in a row");
  await question.getByRole("button", { name: "Keep" }).click();

  for (let sent = 0; sent < 10; sent++) expect((await next("GET", "/Users?count=1")).status).toBe(200);
  await expect(card).toContainText("Safe to revoke the old token now");
  // Left and come back to: it is all in the workspace.
  await page.reload();
  await expect(card).toContainText("Safe to revoke the old token now");
  await picture(page, "rotation-safe");
  await card.getByRole("button", { name: "Revoke the old token" }).click();
  await expect(card).toContainText("The old token has ended");
  expect((await scim("GET", "/Users")).status).toBe(401);
  expect((await next("GET", "/Users")).status).toBe(200);
});

test("an end that is near is forecast in the provider’s words, and goes into a calendar", async ({ page, service }) => {
  test.slow();
  const made = await service.cli<{ id: string }>(
    "connection",
    "add",
    "--provider",
    "entra",
    "--name",
    "Entra production",
  );
  const { token } = await service.cli<{ token: string }>(
    "token",
    "create",
    "--connection",
    "Entra production",
    "--name",
    "Only token",
    "--expires",
    "7",
  );
  // After the first request the overview is there.
  await service.scim(token)("GET", "/Users");
  await service.open("/");
  const attention = page.getByRole("listitem").filter({ hasText: "Only token" });
  await expect(attention).toContainText("quarantine");
  await picture(page, "overview-token-ends");
  await attention.getByRole("link", { name: "Rotate…" }).click();
  await expect(page.getByRole("dialog", { name: "Rotate the token Only token" })).toBeVisible();
  await page.keyboard.press("Escape");

  const card = page.getByRole("region", { name: "Ends soon" });
  await expect(card).toContainText("quarantine");
  await picture(page, "connection-token-ends");
  const download = page.waitForEvent("download");
  await card.getByRole("button", { name: "Add to a calendar" }).click();
  const file = readFileSync(await (await download).path(), "utf8");
  expect(file).toContain("BEGIN:VEVENT\r\n");
  expect(file.replaceAll("\r\n ", "")).toContain("SUMMARY:Token Only token of Entra production ends");
  const printed = await service.cli<{ events: number; text: string }>("token", "calendar", "--connection", made.id);
  expect(printed.events).toBe(1);
  const uid = /UID:\S+/;
  expect(uid.exec(printed.text)?.[0]).toBe(uid.exec(file)?.[0]);
});

test("a user’s and a group’s page say what their provider does here when somebody leaves", async ({
  page,
  service,
}) => {
  test.slow();
  const { scim } = await service.connect("Okta preview", "okta");
  const user = (await scim("POST", "/Users", person("ada@example.com"))).body.id;
  const group = (await scim("POST", "/Groups", { schemas: [GROUP], displayName: "Engineering" })).body.id;
  await service.open(`/directory/users/${user}`);
  await expect(page.getByRole("heading", { name: "What Okta preview does here" })).toBeVisible();
  await expect(page.getByText("The user, inactive, for good. Delete it here if it must go.")).toBeVisible();
  await picture(page, "user-endings");
  await service.open(`/directory/groups/${group}`);
  await expect(page.getByText("The group with its members, looked after by nobody.")).toBeVisible();
  await picture(page, "group-endings");
});

test("notifications can be switched off", async ({ page, service }) => {
  await service.open("/settings?section=appearance");
  const box = page.getByRole("checkbox", { name: /A token is about to end/ });
  await expect(box).toBeChecked();
  await box.uncheck();
  await expect(box).not.toBeChecked();
  await page.reload();
  await expect(box).not.toBeChecked();
});
