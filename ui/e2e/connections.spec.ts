import { checkAxe, expect, type Page, person, picture, test } from "./fixtures";

async function openConnections(page: Page) {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Connections" }).click();
  await expect(page.getByRole("heading", { name: "Connections", level: 1 })).toBeVisible();
}

async function openConnection(page: Page, name: string) {
  await openConnections(page);
  await page.getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
}

test("without a connection the page says what would fill it, and adds one", async ({ page }) => {
  test.slow();
  await openConnections(page);
  await expect(page.getByText("No connection yet")).toBeVisible();
  await picture(page, "connections-empty");

  await page.getByRole("button", { name: "Add a connection" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a connection" });
  await expect(dialog.getByRole("radio", { name: "JumpCloud" })).toBeVisible();
  await picture(page, "connections-add");
  await dialog.getByRole("button", { name: "Add connection" }).click();
  await expect(dialog.getByText("Choose a provider")).toBeVisible();

  await dialog.getByRole("radio", { name: /Entra/ }).check();
  await dialog.getByRole("textbox", { name: "Name" }).fill("Entra production");
  await dialog.getByRole("button", { name: "Add connection" }).click();
  await expect(page.getByRole("heading", { name: "Entra production", level: 1 })).toBeVisible();
  await expect(page.getByText("Tenant URL")).toBeVisible();
  await expect(page.getByText("No token yet.")).toBeVisible();
});

test("each provider's address is labelled in its own words", async ({ page, service }) => {
  const labels = {
    entra: "Tenant URL",
    okta: "SCIM 2.0 Base Url",
    onelogin: "SCIM Base URL",
    jumpcloud: "Base URL",
  };
  for (const provider of Object.keys(labels)) {
    await service.cli("connection", "add", "--provider", provider, "--name", `The ${provider} one`);
  }
  for (const [provider, label] of Object.entries(labels)) {
    await openConnection(page, `The ${provider} one`);
    await expect(page.getByRole("group", { name: label })).toContainText("/api/scim/v2");
  }
});

test("a name that is taken is said at the field, and nothing is lost", async ({ page, service }) => {
  await service.cli("connection", "add", "--provider", "okta", "--name", "Okta preview");
  await openConnections(page);
  await page.getByRole("button", { name: "Add a connection" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "OneLogin" }).check();
  await dialog.getByRole("textbox", { name: "Name" }).fill("Okta preview");
  await dialog.getByRole("button", { name: "Add connection" }).click();
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveAttribute("aria-invalid", "true");
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveValue("Okta preview");
  await expect(dialog.getByRole("radio", { name: "OneLogin" })).toBeChecked();
});

test("a token is shown once, copied whole, and seen at its first request", async ({ page, service }) => {
  test.slow();
  await service.cli("connection", "add", "--provider", "entra", "--name", "Entra production");
  await openConnection(page, "Entra production");
  await page.getByRole("button", { name: "New token" }).click();
  const form = page.getByRole("dialog", { name: "New token" });
  await expect(form.getByText("Tokens are shown once, and not kept")).toBeVisible();
  await expect(form.getByRole("checkbox", { name: /Keep in the keychain/ })).toBeDisabled();
  await picture(page, "token-new");
  await form.getByRole("textbox", { name: "Name" }).fill("November rotation");
  await form.getByRole("button", { name: "Make token" }).click();

  const shown = page.getByRole("dialog", { name: "Copy this token now" });
  const copy = shown.getByRole("button", { name: "Copy" });
  await expect(copy).toBeFocused();
  await expect(shown).toContainText("Provisioning → Admin Credentials → Secret Token");
  await expect(shown.getByText("Waiting for")).toBeVisible();
  await picture(page, "token-shown-once");

  await page.keyboard.press("Escape");
  await page.mouse.click(5, 300);
  await expect(shown).toBeVisible();
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(shown.getByText("It wasn’t copied, and can’t be shown again.")).toBeVisible();

  await shown.getByRole("button", { name: "Copy" }).first().click();
  await expect(shown.getByRole("button", { name: "Copied" })).toBeVisible();
  const token = await page.evaluate(() => navigator.clipboard.readText());
  expect(token).toMatch(/^dsk_rw_[0-9A-Za-z]{49}$/);
  await expect(shown.locator("code").first()).toHaveText(token);

  const answer = await service.scim(token)("POST", "/Users", person("ada@example.com"));
  expect(answer.status).toBe(201);
  await expect(shown.getByText("Seen")).toBeVisible();
  await expect(shown.getByText("Waiting for")).toBeHidden();
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(shown).toBeHidden();
  await expect.poll(() => page.content(), "the page holds the token no more").not.toContain(token);

  const row = page.getByRole("table", { name: "Tokens" }).getByRole("row", { name: /November rotation/ });
  await expect(row).toContainText(`…${token.slice(-4)}`);
  await expect(row).toContainText("127.0.0.1");
  await expect(page.getByText("Healthy:")).toBeVisible();
  await expect(page.getByRole("table", { name: "Latest exchanges" })).toContainText("ada@example.com");
  await picture(page, "connection");
});

test("a token that never ends needs a tick", async ({ page, service }) => {
  await service.cli("connection", "add", "--provider", "custom", "--name", "Script");
  await openConnection(page, "Script");
  await page.getByRole("button", { name: "New token" }).click();
  const form = page.getByRole("dialog", { name: "New token" });
  await form.getByRole("combobox", { name: "Expires" }).click();
  await page.getByRole("option", { name: "Never" }).click();
  await form.getByRole("button", { name: "Make token" }).click();
  await expect(form.getByText("Tick this, or choose an end")).toBeVisible();
  await form.getByRole("checkbox", { name: /It works until somebody revokes it/ }).check();
  await form.getByRole("button", { name: "Make token" }).click();
  await expect(page.getByRole("dialog", { name: "Copy this token now" })).toContainText("it works until it is revoked");
});

test("a token is revoked, restored, and deleted only when revoked", async ({ page, service }) => {
  const { token, scim } = await service.connect("Okta preview", "okta");
  expect((await scim("GET", "/Users")).status).toBe(200);
  await openConnection(page, "Okta preview");
  const row = page.getByRole("table", { name: "Tokens" }).getByRole("row", { name: /First/ });
  const more = page.getByRole("button", { name: "More for First token" });

  await more.click();
  await expect(page.getByRole("menuitem", { name: "Delete…" })).toBeHidden();
  await page.getByRole("menuitem", { name: "Revoke…" }).click();
  const revoking = page.getByRole("dialog", { name: "Revoke the token First token?" });
  await expect(revoking.getByRole("button", { name: "Keep" })).toBeFocused();
  await picture(page, "token-revoke");
  await revoking.getByRole("button", { name: "Revoke token" }).click();
  await expect(row).toContainText("Revoked");
  expect((await scim("GET", "/Users")).status).toBe(401);
  await expect(page.getByRole("table", { name: "Latest exchanges" })).toContainText("Refused");

  await row.getByRole("button", { name: "Restore" }).click();
  await expect(row).toContainText("Active");
  expect((await scim("GET", "/Users")).status).toBe(200);

  await more.click();
  await page.getByRole("menuitem", { name: "Revoke…" }).click();
  await revoking.getByRole("button", { name: "Revoke token" }).click();
  await more.click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  const deleting = page.getByRole("dialog", { name: "Delete the token First token?" });
  await expect(deleting).toContainText(`…${token.slice(-4)}`);
  await deleting.getByRole("button", { name: "Delete token" }).click();
  await expect(page.getByText("No token yet.")).toBeVisible();
});

test("the list says how each connection is doing", async ({ page, service }) => {
  const okta = await service.connect("Okta preview", "okta");
  await okta.scim("POST", "/Users", person("ada@example.com"));
  await okta.scim("POST", "/Users", person("bo@example.com"));
  await service.connect("OneLogin lab", "onelogin");
  await service.cli("connection", "add", "--provider", "jumpcloud", "--name", "JumpCloud pilot");
  await openConnections(page);
  const table = page.getByRole("table", { name: "Connections" });
  await expect(table.getByRole("row", { name: /Okta preview/ })).toContainText("Healthy:");
  await expect(table.getByRole("row", { name: /Okta preview/ })).toContainText("2");
  await expect(table.getByRole("row", { name: /OneLogin lab/ })).toContainText("Waiting for the first request");
  await expect(table.getByRole("row", { name: /JumpCloud pilot/ })).toContainText("None usable");
  await picture(page, "connections");
});

test("a connection is renamed and its ownership changed", async ({ page, service }) => {
  await service.connect("Okta preview", "okta");
  await openConnection(page, "Okta preview");
  await page.getByRole("link", { name: "Settings", exact: true }).last().click();
  await page.getByRole("textbox", { name: "Name" }).fill("Okta production");
  await page.getByRole("radiogroup", { name: "What others own" }).getByRole("radio", { name: "Refuse" }).check();
  await picture(page, "connection-settings");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Okta production", level: 1 })).toBeVisible();
  await page.reload();
  await expect(
    page.getByRole("radiogroup", { name: "What others own" }).getByRole("radio", { name: "Refuse" }),
  ).toBeChecked();
});

test("removing a connection names what stops and what stays", async ({ page, service }) => {
  const { scim } = await service.connect("Okta preview", "okta");
  await scim("POST", "/Users", person("ada@example.com"));
  await openConnection(page, "Okta preview");
  await page.getByRole("button", { name: "More for Okta preview" }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  const question = page.getByRole("dialog", { name: "Remove the connection Okta preview?" });
  await expect(question).toContainText("Its token stops working at once");
  await expect(question).toContainText("1 user and 0 groups stay in the directory");
  await checkAxe(page);
  await question.getByRole("button", { name: "Remove connection" }).click();
  await expect(page.getByText("No connection yet")).toBeVisible();
  expect((await scim("GET", "/Users")).status).toBe(401);
  await page.getByRole("link", { name: "Directory" }).click();
  await expect(page.getByRole("row", { name: /ada@example.com/ })).toContainText("Made here");
});

test("focus returns to where a dialog was opened from", async ({ page, service }) => {
  await service.connect("Okta preview", "okta");
  await openConnection(page, "Okta preview");
  const opener = page.getByRole("button", { name: "New token" });
  await opener.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "New token" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(opener).toBeFocused();
});

test("a menu opens at its first item, is walked by keyboard, and gives the focus back", async ({ page, service }) => {
  await service.connect("Okta preview", "okta");
  await openConnection(page, "Okta preview");
  const opener = page.getByRole("button", { name: "More for Okta preview" });
  await opener.focus();
  await page.keyboard.press("Enter");
  const items = page.getByRole("menuitem");
  await expect(items.first()).toBeFocused();
  await checkAxe(page);
  await page.keyboard.press("End");
  await expect(items.last()).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toBeHidden();
  await expect(opener).toBeFocused();
});

test("a dialect names who sends, counts each quirk, and refuses one at the next request", async ({ page, service }) => {
  test.slow();
  const { scim } = await service.connect("Entra production", "entra");
  const { id } = (await scim("POST", "/Users", person("ada@example.com"))).body as { id: string };
  const off = {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "Replace", path: "active", value: "False" }],
  };
  expect((await scim("PATCH", `/Users/${id}`, off)).status).toBe(200);
  await openConnection(page, "Entra production");
  await page.getByRole("link", { name: /^Dialect/ }).click();
  const row = page.getByRole("row", { name: /Boolean sent as a string/ });
  await expect(row).toContainText("7643 §2.3.2");
  await expect(row.getByRole("link", { name: /^#/ })).toBeVisible();
  await picture(page, "connection-dialect");
  await checkAxe(page);

  await row.getByRole("radio", { name: "Refuse" }).click();
  await expect(row.getByText("Changed")).toBeVisible();
  const answer = await scim("PATCH", `/Users/${id}`, off);
  expect(answer.status).toBe(400);
  await expect(page.getByText("answered 1 request with an error")).toBeVisible();
  await picture(page, "connection-dialect-changed");
  await page.getByRole("button", { name: "Undo the change" }).click();
  await expect(row.getByRole("radio", { name: "Tolerate" })).toBeChecked();

  await page.getByRole("button", { name: "Strict", exact: true }).click();
  await expect(
    page.getByRole("row", { name: /Operation with a capital/ }).getByRole("radio", { name: "Refuse" }),
  ).toBeChecked();
});
