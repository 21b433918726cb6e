/** The setup of a connection: led through from the first choice to the summary, while the provider comes. */
import { readFileSync } from "node:fs";
import { firstHour, type Recording, replay } from "./exchanges";
import { expect, type Page, test } from "./fixtures";
import { type Host, inspect } from "./host";

const GUID = "3f0d5c0a-52a1-4c5e-9a55-8f4f3f6a2b10";

/** A connection of Entra with a token, its setup open at what is next. */
async function setUp(page: Page, host: Host) {
  const made = await host.connect("Entra staging", "entra");
  await host.call("setup.change", {
    connection: made.connection,
    way: null,
    appName: null,
    testEmail: null,
    reach: "publicUrl",
    publicUrl: "https://sync.example.com",
  });
  await host.open(`/connections/${made.connection}/setup`);
  await expect(page.getByRole("heading", { name: "Entra staging", level: 1 })).toBeVisible();
  return made;
}

/** Sends a part of the provider's first hour. */
function send(host: Host, token: string, from: number, to?: number) {
  const whole = firstHour("entra");
  const part: Recording = { ...whole, exchanges: whole.exchanges.slice(from, to) };
  return replay("entra", part, host.baseUrl, token);
}

const step = (page: Page, title: RegExp) => page.getByRole("region", { name: title });
const phase = (page: Page, title: RegExp) =>
  page.getByRole("navigation", { name: "Phases" }).getByRole("link", { name: title });

test("a new connection is set up: how it is reached, its token, then the provider's console", async ({
  page,
  host,
}) => {
  test.slow();
  await host.open("/connections?add=true");
  const adding = page.getByRole("dialog", { name: "Add a connection" });
  await adding.getByRole("radio", { name: /Entra/ }).check();
  await adding.getByRole("textbox", { name: "Name" }).fill("Entra staging");
  await adding.getByRole("button", { name: "Add and set up" }).click();
  await expect(page.getByRole("heading", { name: "Entra staging", level: 1 })).toBeVisible();

  const reach = step(page, /Say how the provider will reach this computer/);
  await reach.getByRole("radio", { name: "By a public address" }).check();
  await reach.getByRole("textbox", { name: "Public URL" }).fill("http://sync.example.com");
  await reach.getByRole("button", { name: "Keep" }).click();
  await expect(reach.getByRole("textbox", { name: "Public URL" })).toHaveAttribute("aria-invalid", "true");
  await inspect(page, "setup-reach");
  await reach.getByRole("textbox", { name: "Public URL" }).fill("https://sync.example.com/");
  await reach.getByRole("button", { name: "Keep" }).click();
  await expect(reach.getByText("https://sync.example.com/api/scim/v2")).toBeVisible();
  await expect(reach.getByText("Done")).toBeVisible();
  await expect(page.getByRole("list", { name: "Where it stands" })).toContainText("Reached by sync.example.com");

  await page.getByRole("button", { name: "Next: Make a token" }).click();
  const token = step(page, /Make a token/);
  await token.getByRole("button", { name: "Make a token", exact: true }).click();
  await page.getByRole("dialog", { name: "New token" }).getByRole("button", { name: "Make token" }).click();
  const shown = page.getByRole("dialog", { name: "Copy this token now" });
  await shown.getByRole("button", { name: "Copy" }).click();
  const secret = await page.evaluate(() => navigator.clipboard.readText());
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(token.getByRole("region", { name: "The token that goes into the provider’s form" })).toContainText(
    secret.slice(-4),
  );
  await inspect(page, "setup-token");

  await page.getByRole("button", { name: "Next: Open Enterprise apps" }).click();
  await expect(step(page, /Open Enterprise apps/).getByText("Sign in at entra.microsoft.com.")).toBeVisible();
  await page.getByRole("button", { name: "Older" }).click();
  await expect(page).toHaveURL(/portal=older/);
  await expect(step(page, /Open Enterprise apps/).getByText("portal.azure.com")).toBeVisible();
  await page.getByRole("button", { name: "New portal" }).click();
  await page.keyboard.press("x");
  await expect(step(page, /Open Enterprise apps/).getByText(/Ticked by you/)).toBeVisible();
  await page.keyboard.press("j");
  await expect(step(page, /Start an application of your own/).getByRole("list", { name: "What to do" })).toBeVisible();
  await page.keyboard.press("j");
  await expect(
    step(page, /Name it and create it/).getByRole("group", { name: "What's the name of your app?" }),
  ).toBeVisible();
  await page.keyboard.press("1");
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("Directory Sync");
  await inspect(page, "setup-name-app");

  await page.getByRole("link", { name: "Save and leave" }).click();
  await expect(page.getByRole("link", { name: /Set up.*4 of \d+ steps/ })).toBeVisible();
});

test("wrong traffic is named at its step with its fix, and goes when right traffic comes", async ({ page, host }) => {
  test.slow();
  const { token } = await setUp(page, host);
  await phase(page, /Connect provisioning/).click();
  await page.getByRole("button", { name: /5\.2 Fill in Admin Credentials/ }).click();
  const credentials = step(page, /Fill in Admin Credentials/);
  await expect(credentials.getByRole("group", { name: "Tenant URL" })).toContainText(
    "https://sync.example.com/api/scim/v2",
  );
  await inspect(page, "setup-waiting");

  const wrong = await host.scim("GET", `/Users/Users?filter=userName%20eq%20%22${GUID}%22`, token);
  expect(wrong.status).toBe(404);
  await expect(credentials.getByRole("alert")).toContainText("/Users");
  await expect(credentials.getByText("Wrong traffic")).toBeVisible();
  await expect(credentials.locator("del")).toHaveText("/Users");
  await inspect(page, "setup-wrong-path");

  await send(host, token, 0, 1);
  await expect(credentials.getByText("Seen", { exact: true })).toBeVisible();
  await expect(credentials.getByRole("alert")).toBeHidden();
  await expect(credentials.getByRole("list", { name: "What to do" }), "it stays open").toBeVisible();
  await expect(step(page, /Open Provisioning/).getByText(/Follows from 5\.2/)).toBeVisible();

  await send(host, token, 1, 2);
  await expect(step(page, /Check both attribute mappings/).getByText("Seen", { exact: true })).toBeVisible();
  await send(host, token, 2);
  await phase(page, /Start and watch/).click();
  await expect(step(page, /Provision one user|on demand/i).getByText("Seen", { exact: true })).toBeVisible();
  await inspect(page, "setup-start");
  await page.getByRole("link", { name: "Verified summary" }).click();
  await expect(page.getByRole("table", { name: "Default attribute mappings" })).toBeVisible();
  await inspect(page, "setup-summary");
});

test("a rehearsal sends the provider's first hour, and the runbook is a file", async ({ page, host }) => {
  test.slow();
  const { token } = await setUp(page, host);
  await page.getByRole("button", { name: "Rehearse…" }).first().click();
  const dialog = page.getByRole("dialog", { name: /Rehearse/ });
  await dialog.getByRole("button", { name: "Rehearse" }).click();
  await expect(dialog.getByText("A rehearsal needs the token")).toBeVisible();
  await dialog.getByLabel("Token").fill(token);
  await inspect(page, "setup-rehearse");
  await dialog.getByRole("button", { name: "Rehearse" }).click();
  await expect(dialog.getByText(/All \d+ requests were answered/)).toBeVisible({ timeout: 60_000 });
  await expect(dialog.getByText("What it made is deleted again.")).toBeVisible();
  await inspect(page, "setup-rehearsed");
  await dialog.getByRole("button", { name: "Close" }).click();
  await phase(page, /Connect provisioning/).click();
  await expect(step(page, /Fill in Admin Credentials/).getByText("Rehearsed")).toBeVisible();
  expect((await host.scim("GET", "/Users", token)).body).toMatchObject({ totalResults: 0 });

  await page.getByRole("button", { name: "Runbook" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Save as Markdown" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/\.md$/);
  const text = readFileSync(await file.path(), "utf8");
  expect(text).toContain("https://sync.example.com/api/scim/v2");
  expect(text).not.toContain(token);
});

test("in a narrow window the phases are one line that opens the list", async ({ page, host }) => {
  await page.setViewportSize({ width: 960, height: 600 });
  await setUp(page, host);
  await page.getByRole("button", { name: /Phase 4 of \d: Create the app/ }).click();
  await expect(phase(page, /Start and watch/)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(phase(page, /Start and watch/)).toBeHidden();
  await page.getByRole("button", { name: /Phase 4 of \d/ }).click();
  await phase(page, /Start and watch/).click();
  await expect(page.getByRole("button", { name: /Phase 7 of \d: Start and watch/ })).toBeVisible();
});
