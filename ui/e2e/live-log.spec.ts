import { expect, fill, groupBody, inspect, patchBody, problemsOf, test, userBody } from "./host";

test("an empty log says what fills it", async ({ page, host }) => {
  await host.open("/log?q=kind");
  await expect(page.getByText("No entry matches.")).toBeVisible();
  await inspect(page, "live-log-nothing");
});

test("every exchange stands in the log as it happens", async ({ page, host }) => {
  const { token } = await host.connect("Entra production", "entra");
  await host.open("/log");
  await expect(page.getByRole("button", { name: "Following" })).toBeVisible();
  const created = await host.scim("POST", "/Users", token, userBody("Ada Byrne"));
  expect(created.status).toBe(201);
  const row = page.getByRole("row", { name: /Applied.*ada\.byrne@example\.com/ });
  await expect(row).toBeVisible();
  await expect(row).toContainText("201");
  await fillMore(host, token);
  await inspect(page, "live-log");
  expect(await problemsOf(page)).toEqual([]);
});

async function fillMore(host: Parameters<typeof fill>[0], token: string) {
  for (let at = 0; at < 30; at += 1) await host.scim("POST", "/Users", token, userBody(`Person ${at}`));
}

test("a refusal is explained, with its request and response", async ({ page, host }) => {
  const { users, token } = await fill(host);
  await host.open("/log");
  await page.getByRole("row", { name: /Refused.*already taken/ }).click();
  const entry = page.getByRole("complementary", { name: /Entry \d+/ });
  await expect(entry.getByText("To fix it")).toBeVisible();
  await expect(entry.getByText(/RFC 764\d/)).toBeVisible();
  await expect(entry.getByText('"uniqueness"')).toBeVisible();
  await entry.getByRole("tab", { name: "Request" }).click();
  await entry.getByRole("button", { name: /Headers/ }).click();
  await expect(entry.getByText(/^not kept, \d+ characters$/).first()).toBeVisible();
  await expect(page.locator("body"), "the token is nowhere").not.toContainText(token.slice(10, 40));
  await inspect(page, "live-log-refused");

  await entry.getByRole("button", { name: "Close" }).click();
  await host.scim("PATCH", `/Users/${users[0]}`, token, patchBody({ op: "replace", path: "title", value: "Lead" }));
  const updated = page.getByRole("row", { name: /Updated.*ada\.byrne/ });
  await expect(updated).toHaveCount(2);
  await updated.first().click();
  await expect(entry.getByRole("deletion")).toContainText("Engineer");
  await expect(entry.getByRole("insertion")).toContainText("Lead");
  await inspect(page, "live-log-change");
});

test("a Bulk tells what came of its operations, each with its resource", async ({ page, host }) => {
  const { token } = await fill(host);
  const group = { ...groupBody("Analysts", ["bulkId:ada"]), colour: "red" };
  await host.scim("POST", "/Bulk", token, {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
    Operations: [
      { method: "POST", path: "/Groups", bulkId: "team", data: group },
      { method: "POST", path: "/Users", bulkId: "ada", data: userBody("Ada Lovelace") },
      { method: "DELETE", path: "/Users/nobody" },
    ],
  });
  await host.open("/log");
  await page.getByRole("row", { name: /Partly: Bulk: 2 created, 1 failed/ }).click();
  const entry = page.getByRole("complementary", { name: /Entry \d+/ });
  await expect(entry.getByText("2 of 3 operations")).toBeVisible();
  await expect(entry.getByText("Mend the operation that failed, and send it again")).toBeVisible();
  await expect(entry.getByRole("link", { name: "Analysts" })).toBeVisible();
  await expect(entry.getByRole("link", { name: /ada\.lovelace/ })).toBeVisible();
  await inspect(page, "live-log-bulk");
  await entry.getByRole("tab", { name: /Quirks/ }).click();
  await expect(entry.getByRole("listitem").filter({ hasText: "DELETE /Users/nobody" })).toContainText("not done");
  await expect(entry.getByRole("listitem").filter({ hasText: "colour" })).toContainText("Analysts");
  await inspect(page, "live-log-bulk-quirks");
  expect(await problemsOf(page)).toEqual([]);
});

test("nothing moves while a row is open: new rows wait", async ({ page, host }) => {
  const { token } = await fill(host);
  await host.open("/log");
  const rows = page.getByRole("row", { name: /Created|Added|Refused|Deactivated|Updated|No change|Looked/ });
  await rows.first().click();
  const first = await rows.first().innerText();
  for (const name of ["One New", "Two New", "Three New"]) await host.scim("POST", "/Users", token, userBody(name));
  await expect(page.getByRole("button", { name: "3 new" })).toBeVisible();
  expect(await rows.first().innerText()).toBe(first);
  await page.keyboard.press(".");
  await expect(page.getByRole("row", { name: /three\.new/ })).toBeVisible();

  await page.keyboard.press("Escape");
  await page.keyboard.press("p");
  await host.scim("POST", "/Users", token, userBody("Four New"));
  await expect(page.getByRole("button", { name: "Paused, 1 new" })).toBeVisible();
  await expect(page.getByRole("row", { name: /four\.new/ })).toHaveCount(0);
  await page.keyboard.press("p");
  await expect(page.getByRole("row", { name: /four\.new/ })).toBeVisible();
});

test("the log is searched, filtered and walked by keyboard", async ({ page, host }) => {
  await fill(host);
  await host.open("/log");
  await page.keyboard.press("/");
  await page.keyboard.type("is:refused");
  await expect(page).toHaveURL(/q=is%3Arefused|q=is:refused/);
  await expect(page.getByRole("row", { name: /Applied/ })).toHaveCount(0);
  await expect(page.getByRole("row", { name: /Refused/ })).toHaveCount(2);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("row", { name: /Applied/ }).first()).toBeVisible();

  await page.getByRole("button", { name: /^No change/ }).click();
  await expect(page).toHaveURL(/outcome=noChange/);
  await expect(page.getByRole("row", { name: /No change/ }).first()).toBeVisible();
  await page.getByRole("button", { name: /^All/ }).click();
  const reads = page.getByRole("checkbox", { name: "Reads" });
  await reads.uncheck();
  await expect(page).toHaveURL(/reads=hidden/);
  await expect(page.getByRole("row", { name: /Looked up/ })).toHaveCount(0);
  await reads.check();
  await reads.blur();
  // Keys walk the rows that are there; a list that is just being read again has none.
  await expect(page).not.toHaveURL(/reads=hidden/);
  await expect(page.getByRole("row", { name: /Looked up/ })).toBeVisible();

  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary", { name: /Entry \d+/ })).toBeVisible();
  const at = page.url();
  await page.keyboard.press("j");
  await expect(page).not.toHaveURL(at);
  await page.keyboard.press("k");
  await expect(page).toHaveURL(at);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("complementary", { name: /Entry/ })).toHaveCount(0);
});

test("a term that makes no sense is said at the box", async ({ page, host }) => {
  await fill(host);
  await host.open("/log");
  const search = page.getByRole("combobox", { name: "Search the log" });
  await search.fill("status:abc");
  await expect(search).toHaveAttribute("aria-invalid", "true");
  await inspect(page, "live-log-problem");
});

test("what is filtered can be exported", async ({ page, host }) => {
  await fill(host);
  await host.open("/log?q=is:refused");
  for (const format of ["JSON Lines", "CSV", "HAR"]) {
    await page.getByRole("button", { name: "Export what is filtered" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: new RegExp(`^${format}`) }).click();
    const stream = await (await download).createReadStream();
    let text = "";
    for await (const piece of stream) text += piece;
    expect(text, format).toContain("409");
    expect(text, `${format}: only what is filtered`).not.toContain('"201"');
  }
});

test("a service that is gone is said, and what is on screen stays", async ({ page, host }) => {
  await fill(host);
  await host.open("/log");
  await expect(page.getByRole("row", { name: /Deactivated/ })).toBeVisible();
  await host.kill();
  await expect(page.getByRole("alert")).toContainText("does not answer");
  await expect(page.getByRole("row", { name: /Deactivated/ })).toBeVisible();
  await inspect(page, "live-log-gone");
});

test("a thousand exchanges keep their order while one scrolls", async ({ page, host }) => {
  const { token } = await host.connect("Load");
  for (let at = 0; at < 20; at += 1) {
    await Promise.all(Array.from({ length: 50 }, () => host.scim("GET", "/Users?count=0", token)));
  }
  await host.open("/log");
  const numbers = () =>
    page
      .locator("[id^=entry-]")
      .evaluateAll((rows) =>
        rows
          .map((row) => ({ index: Number(row.getAttribute("aria-rowindex")), seq: Number(row.id.slice(6)) }))
          .toSorted((one, other) => one.index - other.index),
      );
  const scroller = page.getByRole("rowgroup").nth(1);
  for (const top of [0, 6_000, 15_000, 29_000]) {
    await scroller.evaluate((element, to) => element.scrollTo({ top: to }), top);
    await expect.poll(async () => (await numbers()).length, { message: `rows at ${top}` }).toBeGreaterThan(20);
    const seen = await numbers();
    for (const [at, row] of seen.entries()) {
      const before = seen[at - 1];
      if (before) expect(before.seq - row.seq).toBe(row.index - before.index);
    }
  }
});
