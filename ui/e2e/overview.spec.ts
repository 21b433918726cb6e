import { expect, fill, inspect, problemsOf, test } from "./host";

test("the first start leads from nothing to a first user, beside the log", async ({ page, host }) => {
  await expect(page.getByRole("heading", { name: "Your SCIM service is running at" })).toBeVisible();
  await expect(page.getByText(host.baseUrl, { exact: true }).first()).toBeVisible();
  await inspect(page, "first-start");

  await page.getByLabel("Name").fill("My tenant");
  await page.getByText("Okta", { exact: true }).click();
  await page.getByRole("button", { name: "Add this connection" }).click();
  await expect(page.getByText(/My tenant, \d\d:\d\d:\d\d/)).toBeVisible();

  await page.getByRole("button", { name: "Make the token" }).click();
  const shown = page.getByText(/^dsk_rw_\w{49}$/);
  await expect(shown).toBeVisible();
  const token = await shown.innerText();
  await inspect(page, "first-start-token");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByText(token), "the whole token is not on the page any more").toHaveCount(0);
  await expect(page.getByText("Waiting for the first POST /Users")).toBeVisible();

  await host.scim("GET", "/Users", null);
  const log = page.getByRole("complementary", { name: "Live log" });
  await expect(log.getByRole("link", { name: /^Refused/ })).toBeVisible();
  await inspect(page, "first-start-curl");

  await host.scim("POST", "/Users", token, {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
    userName: "ada@example.com",
    displayName: "Ada Byrne",
  });
  await expect(log.getByRole("link", { name: /ada@example\.com|Ada Byrne/ })).toBeVisible();
  await page.getByRole("button", { name: "Go to the overview" }).click();
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await expect(page.getByRole("link", { name: /My tenant/ })).toBeVisible();
  expect(await problemsOf(page)).toEqual([]);
});

test("the steps can be skipped, and stay so", async ({ page, host }) => {
  await page.getByRole("button", { name: "Skip these steps" }).click();
  await expect(page.getByText("No connection yet")).toBeVisible();
  await host.open("/");
  await expect(page.getByText("No connection yet")).toBeVisible();
});

test("the overview says how each connection does, in words, charts and numbers", async ({ page, host }) => {
  await fill(host);
  await host.open("/");
  const card = page.getByRole("link", { name: /Okta preview/ });
  await expect(card).toContainText("Healthy");
  await expect(card).toContainText("5 users, 1 group");
  await expect(page.getByRole("img", { name: /Requests a minute: \d+ applied/ })).toBeVisible();
  await expect(page.getByRole("img", { name: /Users in the last 7 days: 5 created/ })).toBeVisible();
  await inspect(page, "overview");

  await page.keyboard.press("t");
  await expect(page.getByRole("table", { name: /Users in the last 7 days: 5 created/ })).toBeVisible();
  await inspect(page, "overview-tables");

  await page.getByRole("button", { name: "7 d" }).click();
  await expect(page).toHaveURL(/range=7d/);
  await page.getByRole("link", { name: /^Refused/ }).click();
  await expect(page).toHaveURL(/\/log\?.*outcome=refused/);
  await expect(page.getByRole("row", { name: /already taken/ })).toBeVisible();
});
