/** The first hour of a connection, sent as the provider sends it, and read back from the screen. */
import type { Locator, Page } from "@playwright/test";
import { firstHour, replay } from "./exchanges";
import { expect, type Host, inspect, problemsOf, test } from "./host";

async function play(host: Host, provider: "entra" | "okta", name: string): Promise<Map<string, string>> {
  const { token } = await host.connect(name, provider);
  return replay(provider, firstHour(provider), host.baseUrl, token);
}

/** A row of the log by its words; the cells are marks, time, from, words, quirks, method, path, status, duration. */
const row = (page: Page, words: RegExp) => page.getByRole("row", { name: words }).first();
const quirks = (page: Page, words: RegExp) => row(page, words).getByRole("gridcell").nth(4);

/** Opens an entry and gives its pane. */
async function entry(page: Page, words: RegExp) {
  await row(page, words).click();
  return page.getByRole("complementary", { name: /Entry \d+/ });
}

/** A quirk in words, in the tab of that name. */
const note = (pane: Locator, words: RegExp) => pane.getByRole("listitem").filter({ hasText: words });

test("the first hour of Entra is in the log, with what was forgiven and what was left out", async ({ page, host }) => {
  await play(host, "entra", "Contoso");
  await host.open("/log?q=is:partly");
  await expect(row(page, /Partly.*4 of 5 members.*All staff/)).toBeVisible();
  await expect(row(page, /Partly.*created user.*lia\.kub/)).toBeVisible();
  await expect(page.getByRole("row", { name: /Partly/ })).toHaveCount(2);

  const partly = await entry(page, /4 of 5 members/);
  await expect(partly.getByText("4 of 5 members", { exact: true })).toBeVisible();
  await expect(partly.getByRole("heading", { name: "Let the provider send the user before the group" })).toBeVisible();
  await partly.getByRole("tab", { name: /Quirks/ }).click();
  await expect(note(partly, /4d1b7c90-not-provisioned.*names nobody here/)).toBeVisible();
  await expect(note(partly, /the operation was written.*Add/)).toBeVisible();
  await inspect(page, "first-hour-entra-partly");

  await host.open("/log?q=cy.okoro");
  await expect(quirks(page, /Deactivated.*cy\.okoro/)).toHaveText("≈2");
  const disabled = await entry(page, /Deactivated.*cy\.okoro/);
  await disabled.getByRole("tab", { name: /Quirks/ }).click();
  await expect(note(disabled, /a boolean came as the text.*False/)).toBeVisible();

  await host.open("/log?q=is:refused");
  await expect(row(page, /Refused.*BO\.LIND@contoso\.test/)).toContainText("409");
  await expect(page.getByRole("row", { name: /Refused/ })).toHaveCount(2);
  await host.open("/log?q=is:nochange");
  await expect(row(page, /No change.*mio\.ito/)).toBeVisible();
  expect(await problemsOf(page)).toEqual([]);
});

test("the first hour of Okta is in the log and in the directory", async ({ page, host }) => {
  const names = await play(host, "okta", "Acme");
  await host.open("/log?reads=hidden");
  await expect(row(page, /Deleted group.*Payroll EU/)).toBeVisible();
  await expect(row(page, /Partly.*4 of 5 members.*All staff/)).toBeVisible();
  await expect(quirks(page, /Renamed Payroll to Payroll EU/)).toHaveText("≈1");
  const renamed = await entry(page, /Renamed Payroll to Payroll EU/);
  await renamed.getByRole("tab", { name: /Quirks/ }).click();
  await expect(note(renamed, /id is set by this service alone and was ignored/)).toBeVisible();
  await inspect(page, "first-hour-okta");

  await host.open(`/directory/groups/${names.get("staff")}`);
  for (const member of ["Mio Ito", "Ana Gil", "Bo Lind", "Cy Okoro"]) {
    await expect(page.getByRole("row", { name: new RegExp(member) })).toBeVisible();
  }
  // The ledger: five were asked for, four are there, and the fifth is named with the exchange that asked for it.
  const missing = page.getByRole("table", { name: "Members that were asked for and aren’t stored" });
  await expect(missing.getByRole("row")).toHaveCount(2);
  await expect(missing.getByRole("row", { name: /4d1b7c90/ })).toBeVisible();
  const asked = page.getByRole("table", { name: "Exchanges that asked for members or changed them" });
  await expect(asked.getByRole("row", { name: /1 left out/ })).toHaveCount(1);
  await inspect(page, "first-hour-okta-group");
  expect(await problemsOf(page)).toEqual([]);
});
