/** The mapping tutor, the warnings of what has come, and the documents of a setup. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { firstHour, replay } from "./exchanges";
import { expect, type Page, test } from "./fixtures";
import { inspect } from "./host";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ARTIFACTS = join(import.meta.dirname, "../../tests/artifacts/console");

const warnings = (page: Page) => page.getByRole("list", { name: "Warnings" });

test("a mapping is tried out: what is sent, what is stored, and what goes wrong", async ({ page, host }) => {
  test.slow();
  const { connection } = await host.connect("Entra staging", "entra");
  await host.open(`/connections/${connection}/setup?phase=tutor`);
  await expect(page.getByRole("heading", { name: "Mapping tutor", level: 2 })).toBeVisible();
  const sent = page.getByRole("group", { name: "the request" }).first();
  const stored = page.getByRole("group", { name: "the user" }).first();
  await expect(sent).toContainText('"userName": "sam.sample@example.com"');
  await expect(stored).toContainText('"userName": "sam.sample@example.com"');
  await expect(page.getByText("The person is inactive here afterwards.")).toBeVisible();
  await expect(warnings(page)).toBeHidden();
  await expect(page.getByRole("heading", { name: "The manager follows, in a second pass" })).toBeVisible();
  await expect(page.getByRole("group", { name: "the request" }).nth(1)).toContainText('"op": "Add"');
  await expect(page.getByRole("group", { name: "the user" }).nth(1)).toContainText('"manager"');
  await inspect(page, "mapping-tutor");

  await page.getByRole("textbox", { name: "displayName", exact: true }).fill("Robin Sample");
  await expect(stored).toContainText('"displayName": "Robin Sample"');

  const active = page.getByRole("textbox", { name: "Source of row 2", exact: true });
  await expect(active).toHaveValue(/IsSoftDeleted/);
  await active.fill("accountEnabled");
  await expect(warnings(page)).toContainText("Map active by the usual expression on IsSoftDeleted again");
  await expect(page.getByText("Nothing is sent: nothing in the mapping changes for this service.")).toBeVisible();

  await page.getByRole("button", { name: "Add a row" }).click();
  await page.getByRole("menuitem", { name: "An empty row" }).click();
  await page.getByRole("textbox", { name: "Source of row 23" }).fill("companyName");
  await page.getByRole("textbox", { name: "Target of row 23" }).fill("company");
  await page.getByRole("button", { name: /All \d+ attributes/ }).click();
  await page.getByRole("textbox", { name: "companyName" }).fill("Example Ltd");
  const values = page.getByRole("table", { name: "What is not simply stored" });
  await expect(values.getByRole("row", { name: /company.*Left out/ })).toBeVisible();
  await inspect(page, "mapping-tutor-changed");

  await page.getByRole("textbox", { name: "Source of row 1", exact: true }).fill("");
  await expect(page.getByText("cannot be read").first()).toBeVisible();
  await expect(page.getByText("There is nobody to deactivate: the person was refused.")).toBeVisible();
  await inspect(page, "mapping-tutor-refused");

  await page.getByRole("button", { name: "Put all back" }).click();
  await expect(active).toHaveValue(/IsSoftDeleted/);
  await expect(warnings(page)).toBeHidden();
  expect((await host.call("users.list", { page: 1, pageSize: 10 } as never)).total).toBe(0);
});

test("every provider’s tutor shows its own attributes and passes at both sizes", async ({ page, host }) => {
  test.slow();
  for (const [provider, source] of [
    ["okta", "user.email"],
    ["onelogin", "{$user.email}"],
    ["jumpcloud", "email"],
    ["custom", "the e-mail address"],
  ] as const) {
    const { connection } = await host.connect(provider, provider);
    await host.open(`/connections/${connection}/setup?phase=tutor`);
    await expect(page.getByRole("textbox", { name: source, exact: true })).toBeVisible();
    await expect(page.getByRole("group", { name: "the user" }).first()).toContainText("sam.sample@example.com");
    await inspect(page, `mapping-tutor-${provider}`);
  }
});

test("what has come wrong is told in the summary and on the connection, with where it shows", async ({
  page,
  host,
}) => {
  const { connection, token } = await host.connect("Okta", "okta");
  await host.scim("POST", "/Groups", token, { schemas: [GROUP], displayName: "Everybody" });
  await host.scim("POST", "/Users", token, {
    schemas: [USER],
    userName: "two@example.com",
    emails: [
      { type: "work", value: "two@example.com" },
      { type: "work", value: "also.two@example.com" },
    ],
  });
  await host.open(`/connections/${connection}/setup?phase=summary`);
  await expect(warnings(page).getByRole("link", { name: "Everybody" })).toBeVisible();
  await expect(warnings(page)).toContainText("Push another group than the one that assigns people to the app");
  await inspect(page, "mapping-warnings-summary");
  await host.open(`/connections/${connection}`);
  await expect(warnings(page)).toContainText("Give the second e-mail address another type than work");
  await inspect(page, "mapping-warnings-connection");
  await warnings(page).getByRole("link", { name: "two@example.com" }).click();
  await expect(page).toHaveURL(/\/directory\/users\//);
});

test("report and runbook are downloaded, and look right on paper", async ({ page, host }) => {
  test.slow();
  const { connection, token } = await host.connect("Entra staging", "entra");
  await host.open(`/connections/${connection}/setup?phase=summary`);
  const save = async (menu: string, item: string) => {
    await page.getByRole("button", { name: menu, exact: true }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: item }).click();
    const file = await download;
    return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
  };
  const interim = await save("Report", "Save as Markdown");
  expect(interim.name).toBe("setup-interim-report-entra.md");
  expect(interim.text).toContain("# Interim report, 0 of ");

  await replay("entra", firstHour("entra"), host.baseUrl, token);
  await expect
    .poll(async () => (await host.call("setup.report", { connection, format: "markdown" })).fileName)
    .toBe("setup-report-entra.md");
  const report = await save("Report", "Save as a page to print");
  const runbook = await save("Runbook", "Save as a page to print");
  expect(report.name).toBe("setup-report-entra.html");
  expect(runbook.name).toBe("setup-entra.html");
  for (const { name, text } of [report, runbook]) {
    expect(text).not.toContain(token);
    const paper = await page.context().newPage();
    const asked: string[] = [];
    paper.on("request", (request) => asked.push(request.url()));
    await paper.setContent(text);
    // A4 less its margins, in CSS pixels.
    await paper.setViewportSize({ width: 688, height: 1000 });
    await paper.emulateMedia({ media: "print", colorScheme: "dark" });
    await paper.screenshot({ path: join(ARTIFACTS, `paper-${name}.png`), fullPage: true });
    expect(await paper.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(688);
    expect(await paper.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(255, 255, 255)");
    expect(asked).toEqual([]);
    const pdf = await paper.pdf({ path: join(ARTIFACTS, `paper-${name}.pdf`), preferCSSPageSize: true });
    expect(pdf.byteLength).toBeGreaterThan(10_000);
    await paper.close();
  }
});
