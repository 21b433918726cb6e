import { checkAxe, expect, type Page, person, picture, type Service, test } from "./fixtures";

async function openConnection(page: Page, name: string) {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Connections" }).click();
  await page.getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
}

/** Asks the token endpoint as a provider would. */
async function fetchToken(url: string, id: string, secret: string): Promise<{ status: number; token: string }> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", "user-agent": "console-tests/1.0" },
    body: new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret }).toString(),
  });
  return { status: answer.status, token: (await answer.json()).access_token };
}

interface Created {
  secret: string;
  tokenUrl: string;
  row: { id: string };
}

async function withClient(service: Service, provider = "entra"): Promise<Created> {
  await service.cli("connection", "add", "--provider", provider, "--name", "Entra production");
  return service.cli("oauth-client", "create", "--connection", "Entra production", "--name", "Gallery app");
}

test("a client is made, its secret shown once, and its first token seen", async ({ page, service }) => {
  test.slow();
  await service.cli("connection", "add", "--provider", "entra", "--name", "Entra production");
  await openConnection(page, "Entra production");
  await expect(page.getByText("No OAuth client yet.")).toBeVisible();
  await picture(page, "oauth-none");
  await page.getByRole("button", { name: "New client" }).click();
  const form = page.getByRole("dialog", { name: "New client" });
  await expect(form.getByRole("textbox", { name: "Name" })).toHaveValue("First client");
  await picture(page, "oauth-new-client");
  await form.getByRole("combobox", { name: "Access tokens live" }).click();
  await page.getByRole("option", { name: "2 hours" }).click();
  await form.getByRole("button", { name: "Make client" }).click();

  const shown = page.getByRole("dialog", { name: "Copy this secret now" });
  const copy = shown.getByRole("group", { name: "Client Secret" }).getByRole("button", { name: "Copy" });
  await expect(copy).toBeFocused();
  await expect(shown).toContainText("Provisioning → Admin Credentials");
  await expect(shown.getByRole("group", { name: "Token Endpoint" })).toContainText("/oauth2/token");
  await expect(shown.getByText("Waiting for")).toBeVisible();
  await picture(page, "oauth-shown-once");
  await page.keyboard.press("Escape");
  await expect(shown).toBeVisible();
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(shown.getByText("It wasn’t copied, and can’t be shown again.")).toBeVisible();
  await copy.click();
  await expect(shown.getByRole("button", { name: "Copied" })).toBeVisible();
  const secret = await page.evaluate(() => navigator.clipboard.readText());
  expect(secret).toMatch(/^dss_[0-9A-Za-z]{49}$/);
  const url = (await shown.getByRole("group", { name: "Token Endpoint" }).locator("code").textContent()) ?? "";
  const id = (await shown.getByRole("group", { name: "Client Identifier" }).locator("code").textContent()) ?? "";

  const { status, token } = await fetchToken(url, id, secret);
  expect(status).toBe(200);
  await expect(shown.getByText("Fetched a token")).toBeVisible();
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(shown).toBeHidden();
  await expect.poll(() => page.content(), "the page holds the secret no more").not.toContain(secret);

  expect((await service.scim(token)("POST", "/Users", person("ada@example.com"))).status).toBe(201);
  const row = page.getByRole("table", { name: "Secrets of First client" }).getByRole("row", { name: /dss_/ });
  await expect(row).toContainText(`…${secret.slice(-4)}`);
  await expect(row).toContainText("127.0.0.1");
  await expect(page.getByText("access tokens live 2 h")).toBeVisible();
  const latest = page.getByRole("table", { name: "Latest exchanges" });
  await expect(latest).toContainText("Gave OAuth client First client an access token");
  await expect(latest).toContainText("ada@example.com");
  await picture(page, "oauth-client");
});

test("a secret is added beside the old one, which is revoked with a question", async ({ page, service }) => {
  test.slow();
  const { row, secret, tokenUrl } = await withClient(service);
  const old = await fetchToken(tokenUrl, row.id, secret);
  await openConnection(page, "Entra production");
  await page.getByRole("button", { name: "Add secret" }).click();
  const form = page.getByRole("dialog", { name: "Add secret" });
  await expect(form).toContainText("can have several secrets at once");
  await form.getByRole("button", { name: "Add secret" }).click();
  const shown = page.getByRole("dialog", { name: "Copy this secret now" });
  await shown.getByRole("group", { name: "Client Secret" }).getByRole("button", { name: "Copy" }).click();
  await expect(shown.getByRole("button", { name: "Copied" })).toBeVisible();
  const second = await page.evaluate(() => navigator.clipboard.readText());
  await shown.getByRole("button", { name: "Done" }).click();
  expect((await fetchToken(tokenUrl, row.id, second)).status).toBe(200);
  expect((await fetchToken(tokenUrl, row.id, secret)).status).toBe(200);

  const secrets = page.getByRole("table", { name: "Secrets of Gallery app" });
  await expect(secrets.getByRole("row", { name: /Active/ })).toHaveCount(2);
  await page.getByRole("button", { name: `Revoke the secret …${secret.slice(-4)}` }).click();
  const question = page.getByRole("dialog", { name: /Revoke the secret/ });
  await expect(question.getByRole("button", { name: "Keep" })).toBeFocused();
  await expect(question).toContainText("another secret that goes on working");
  await picture(page, "oauth-revoke-secret");
  await question.getByRole("button", { name: "Revoke secret" }).click();
  await expect(secrets.getByRole("row", { name: /Revoked/ })).toHaveCount(1);
  expect((await fetchToken(tokenUrl, row.id, secret)).status).toBe(401);
  expect((await service.scim(old.token)("GET", "/Users")).status).toBe(401);
  expect((await fetchToken(tokenUrl, row.id, second)).status).toBe(200);
  await picture(page, "oauth-rotated");
});

test("a client is changed, revoked, restored, and deleted only when revoked", async ({ page, service }) => {
  test.slow();
  const { row, secret, tokenUrl } = await withClient(service, "custom");
  await openConnection(page, "Entra production");
  const more = page.getByRole("button", { name: "More for Gallery app" });
  await more.click();
  await page.getByRole("menuitem", { name: "Change…" }).click();
  const change = page.getByRole("dialog", { name: "Change OAuth client" });
  await change.getByRole("button", { name: "Read only" }).click();
  await picture(page, "oauth-change");
  await change.getByRole("button", { name: "Save" }).click();
  await expect(change).toBeHidden();
  await expect(page.getByText("Read only · access tokens live 1 h")).toBeVisible();
  const { token } = await fetchToken(tokenUrl, row.id, secret);
  expect((await service.scim(token)("POST", "/Users", person("ada@example.com"))).status).toBe(403);

  await more.click();
  await expect(page.getByRole("menuitem", { name: "Delete…" })).toBeHidden();
  await page.getByRole("menuitem", { name: "Revoke…" }).click();
  const revoking = page.getByRole("dialog", { name: "Revoke the client Gallery app?" });
  await expect(revoking.getByRole("button", { name: "Keep" })).toBeFocused();
  await checkAxe(page);
  await revoking.getByRole("button", { name: "Revoke client" }).click();
  await expect(revoking).toBeHidden();
  expect((await fetchToken(tokenUrl, row.id, secret)).status).toBe(401);
  await picture(page, "oauth-revoked");

  const card = page.getByRole("list", { name: "OAuth clients" });
  await card.getByRole("button", { name: "Restore" }).click();
  await expect(card.getByRole("button", { name: "Add secret" })).toBeVisible();
  expect((await fetchToken(tokenUrl, row.id, secret)).status).toBe(200);

  await more.click();
  await page.getByRole("menuitem", { name: "Revoke…" }).click();
  await revoking.getByRole("button", { name: "Revoke client" }).click();
  await expect(revoking).toBeHidden();
  await more.click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  const deleting = page.getByRole("dialog", { name: "Delete the client Gallery app?" });
  await expect(deleting).toContainText("stay in the log under the name Gallery app");
  await deleting.getByRole("button", { name: "Delete client" }).click();
  await expect(page.getByText("No OAuth client yet.")).toBeVisible();
});

test("focus returns to where a dialog was opened from", async ({ page, service }) => {
  await withClient(service);
  await openConnection(page, "Entra production");
  for (const [opener, dialog] of [
    ["New client", "New client"],
    ["Add secret", "Add secret"],
  ] as const) {
    const button = page.getByRole("button", { name: opener });
    await button.focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog", { name: dialog })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();
    await expect(button).toBeFocused();
  }
});
