import { expect, fill, inspect, problemsOf, test } from "./host";

test("every page opens without a problem", async ({ page, host }) => {
  const { users, group, connection } = await fill(host);
  const entry = (
    await host.call("log.page", {
      text: "",
      outcome: null,
      hideReads: false,
      connection: null,
      resource: null,
      after: null,
      before: null,
      limit: 1,
    })
  ).rows[0];
  const paths = [
    "/",
    "/?range=24h",
    "/log",
    `/log?entry=${entry?.seq}`,
    "/directory/users",
    `/directory/users/${users[0]}`,
    "/directory/groups",
    `/directory/groups/${group}`,
    "/connections",
    `/connections/${connection}`,
    "/settings",
  ];
  for (const path of paths) {
    await host.open(path);
    await expect(page.locator("h1").first()).toBeAttached();
    await page.waitForLoadState("networkidle", { timeout: 1_000 }).catch(() => undefined);
    expect(await problemsOf(page), path).toEqual([]);
    await expect(page.getByRole("alert"), path).toHaveCount(0);
  }
});

test("keys go to pages, and to the list of keys", async ({ page, host }) => {
  await fill(host);
  await host.open("/");
  for (const [key, path] of [
    ["l", "/log"],
    ["d", "/directory/users"],
    ["c", "/connections"],
    ["s", "/settings"],
    ["o", "/"],
  ] as const) {
    await page.keyboard.press("g");
    await page.keyboard.press(key);
    await expect(page).toHaveURL((url) => url.pathname === path);
  }
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await inspect(page, "keys");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("the palette finds pages, actions, people and the log", async ({ page, host }) => {
  await fill(host);
  await host.open("/");
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("combobox", { name: /Go to a page/ });
  await expect(palette).toBeFocused();
  await palette.fill("zo");
  await expect(page.getByRole("option", { name: /Zoë Müller/ })).toBeVisible();
  await inspect(page, "palette");
  await palette.fill("zoë");
  await page.getByRole("option", { name: /Zoë Müller/ }).click();
  await expect(page).toHaveURL(/\/directory\/users\//);
  // While it closes the focus is on its way back.
  await expect(palette).toBeHidden();

  await page.keyboard.press("Control+k");
  await expect(palette).toBeFocused();
  await palette.fill("nikos.pappas");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/log\?q=nikos/);
  await expect(page.getByRole("row", { name: /Deactivated.*nikos\.pappas/ })).toBeVisible();
});

test("the status bar counts refusals and leads to them", async ({ page, host }) => {
  await fill(host);
  await host.open("/settings");
  await expect(page.getByRole("contentinfo")).toContainText("Running");
  await expect(page.getByRole("contentinfo")).toContainText(host.baseUrl);
  await page.getByRole("link", { name: "2 refused this hour" }).click();
  await expect(page).toHaveURL(/\/log/);
  await expect(page.getByRole("row", { name: /Refused/ })).toHaveCount(2);
});

test("a stopped service is said on every page and can be started again", async ({ page, host }) => {
  await fill(host);
  await host.open("/log");
  await host.call("service.stop", {});
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("The service is stopped");
  await expect(page.getByRole("button", { name: "Service stopped" })).toBeDisabled();
  await inspect(page, "stopped");
  await alert.getByRole("button", { name: "Start the service" }).click();
  await expect(alert).toHaveCount(0);
  await expect(page.getByRole("contentinfo")).toContainText("Running");
});

test("an address that is used up says so", async ({ page, host, browser }) => {
  await host.open("/");
  const other = await browser.newContext();
  const stranger = await other.newPage();
  await stranger.goto(`${new URL(page.url()).origin}/#code=0123456789abcdef0123456789abcdef`);
  await expect(stranger.getByRole("heading", { name: "This console session has ended" })).toBeVisible();
  await other.close();
});
