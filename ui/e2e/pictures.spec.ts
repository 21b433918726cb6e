/** The dialogs and states of the setup, kept as pictures in both sizes and both schemes, with names as long as they may be. */
import { firstHour, replay } from "./exchanges";
import { expect, type Page, test } from "./fixtures";
import { type Host, inspect } from "./host";

const LONG = "Entra ID of the holding’s subsidiaries in the south of the country, staging, apart from production 2";
const LONG_TOKEN = "Token of the fourth quarter, made for the rollout in the southern subsidiaries";
const LONG_HOST = "quiet-harbour-lantern-orchard-willow.directory-sync.subsidiaries-south.example.com";

async function setUp(host: Host, name: string, provider: string, way: string | null = null) {
  const made = await host.connect(name, provider);
  await host.call("setup.change", {
    connection: made.connection,
    way,
    appName: null,
    testEmail: null,
    reach: "publicUrl",
    publicUrl: `https://${LONG_HOST}`,
  });
  return made;
}

/** Every phase of the setup at its first step with a sketch, and none of them wider than its window. */
async function phasesOf(page: Page, host: Host, connection: string, name: string) {
  const { phases } = await host.call("setup.get", { connection });
  for (const phase of phases) {
    const step = phase.steps.find(({ sketch }) => sketch !== null) ?? phase.steps[0];
    await host.open(`/connections/${connection}/setup?phase=${phase.key}&step=${step?.key ?? ""}`);
    await expect(page.getByRole("button", { expanded: true, name: new RegExp(`^${phase.number}\\.`) })).toBeVisible();
    await inspect(page, `${name}-${phase.key}`);
  }
}

/** Answers to this operation do not come. */
async function hold(page: Page, operation: string) {
  await page.route(`**/call/${operation}`, () => undefined);
}

test("a provider of another kind, and Okta's other way", async ({ page, host }) => {
  test.slow();
  const custom = await setUp(host, "Own provider", "custom");
  await phasesOf(page, host, custom.connection, "pictures-custom");
  const okta = await setUp(host, "Okta by the wizard", "okta", "wizard");
  await phasesOf(page, host, okta.connection, "pictures-okta-wizard");
});

test("long names in the setup, and its dialogs", async ({ page, host }) => {
  test.slow();
  expect(LONG).toHaveLength(100);
  const { connection, token } = await setUp(host, LONG, "entra");
  const at = (search: string) => host.open(`/connections/${connection}/setup?${search}`);
  await at("phase=connect");
  await expect(page.getByRole("heading", { name: LONG })).toBeVisible();
  await inspect(page, "pictures-long-connect");
  await page.setViewportSize({ width: 960, height: 600 });
  await page.getByRole("button", { name: /^Phase 5 of/ }).click();
  await inspect(page, "pictures-long-phases");

  await at("phase=token&step=make-token");
  await page.getByRole("button", { name: "Make another one" }).click();
  const asked = page.getByRole("dialog", { name: "New token" });
  await asked.getByRole("textbox", { name: "Name" }).fill("");
  await asked.getByRole("button", { name: "Make token" }).click();
  await inspect(page, "pictures-new-token-missing");
  await asked.getByRole("textbox", { name: "Name" }).fill(LONG_TOKEN);
  await asked.getByRole("button", { name: "Make token" }).click();
  const shown = page.getByRole("dialog", { name: "Copy this token now" });
  await expect(shown).toBeVisible();
  await inspect(page, "pictures-long-token-shown");
  await shown.getByRole("button", { name: "Done" }).click();
  await inspect(page, "pictures-long-token-not-copied");
  await shown.getByRole("group").getByRole("button", { name: "Copy" }).click();
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(shown).toBeHidden();
  await inspect(page, "pictures-long-token");

  const rehearse = async (secret: string) => {
    await page.getByRole("button", { name: "Rehearse…" }).first().click();
    const dialog = page.getByRole("dialog", { name: /Rehearse/ });
    await dialog.getByLabel("Token").fill(secret);
    await dialog.getByRole("button", { name: "Rehearse" }).click();
    await expect(dialog.getByRole("button", { name: "Rehearse again" })).toBeVisible({ timeout: 60_000 });
    return dialog;
  };
  await rehearse(token);
  await inspect(page, "pictures-rehearsed");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await rehearse("dsk_rw_nonsense");
  await inspect(page, "pictures-rehearsed-refused");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await at("phase=tutor");
  await expect(page.getByRole("group", { name: "the request" }).first()).toBeVisible();
  await inspect(page, "pictures-long-tutor");
});

test("long names where a connection is looked after, rotated and removed", async ({ page, host }) => {
  test.slow();
  const { connection, token } = await setUp(host, LONG, "entra");
  await replay("entra", firstHour("entra"), host.baseUrl, token);
  await host.open("/connections");
  await expect(page.getByRole("table", { name: "Connections" })).toBeVisible();
  await inspect(page, "pictures-long-connections");
  await host.open(`/connections/${connection}`);
  await expect(page.getByRole("heading", { name: LONG })).toBeVisible();
  await inspect(page, "pictures-long-connection");

  await page.getByRole("button", { name: "More for First token" }).click();
  await page.getByRole("menuitem", { name: "Rotate…" }).click();
  const form = page.getByRole("dialog", { name: "Rotate the token First token" });
  await form.getByRole("textbox", { name: "Name of the new token" }).fill("");
  await form.getByRole("button", { name: "Make token" }).click();
  await inspect(page, "pictures-rotate-missing");
  await form.getByRole("textbox", { name: "Name of the new token" }).fill(LONG_TOKEN);
  await form.getByRole("button", { name: "Make token" }).click();
  const shown = page.getByRole("dialog", { name: "Copy this token now" });
  await shown.getByRole("button", { name: "Copy" }).click();
  await inspect(page, "pictures-rotate-shown");
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("heading", { name: "Rotation" })).toBeVisible();
  await inspect(page, "pictures-rotation");

  await page.getByRole("button", { name: `More for ${LONG}` }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  const dialog = page.getByRole("dialog", { name: /^Remove the connection/ });
  for (const fate of ["Keep them", "Deactivate the users", "Delete them"]) {
    const choice = dialog.getByRole("radio", { name: new RegExp(fate) });
    if ((await choice.count()) > 0) await choice.check();
    await inspect(page, `pictures-remove-${fate.split(" ")[0]?.toLowerCase()}`);
  }
  await page.keyboard.press("Escape");
  await host.open(`/connections/${connection}/setup?phase=summary`);
  await expect(page.getByRole("table", { name: "Steps" })).toBeVisible();
  await page
    .getByRole("table", { name: "When something ends at the provider" })
    .getByRole("row")
    .last()
    .scrollIntoViewIfNeeded();
  await inspect(page, "pictures-summary-ends");
  const inner = page.getByRole("table", { name: "Default attribute mappings" });
  await inner.getByRole("row").last().scrollIntoViewIfNeeded();
  await inspect(page, "pictures-summary-mappings");
  await page.getByRole("button", { name: "Start anew…" }).click();
  await inspect(page, "pictures-restart");
  await page.keyboard.press("Escape");
});

test.describe("reachability", () => {
  const RUNS = `#!/bin/sh\n[ "$1" = --version ] && { echo "ngrok version 3.30.0"; exit 0; }\nwhile :; do sleep 1; done\n`;
  test.use({ standIns: { ngrok: RUNS, ssh: RUNS, cloudflared: RUNS.replace("ngrok", "cloudflared") } });

  test("without an address, with one that leads nowhere, and the ways in", async ({ page, host }) => {
    test.slow();
    await host.connect(LONG, "entra");
    await host.open("/settings/reach");
    const ways = page.getByRole("table", { name: "Ways in" });
    await expect(ways).toBeVisible();
    await inspect(page, "pictures-reach-none");
    for (const [program, name] of [
      ["ngrok", "ngrok"],
      ["ssh -R", "ssh"],
    ] as const) {
      await ways.getByRole("button", { name: `Start ${program}…` }).click();
      const dialog = page.getByRole("dialog");
      await inspect(page, `pictures-reach-start-${name}`);
      // The others can be started with nothing typed.
      if (name === "ssh") {
        await dialog.getByRole("button", { name: "Start", exact: true }).click();
        await expect(dialog.getByRole("textbox", { name: "Host", exact: false }).first()).toBeVisible();
        await inspect(page, "pictures-reach-start-ssh-wrong");
      }
      await page.keyboard.press("Escape");
    }
    const how = ways.getByRole("button", { name: /^How to/ });
    if ((await how.count()) > 0) {
      await how.first().click();
      await inspect(page, "pictures-reach-how");
      await page.keyboard.press("Escape");
    }
    await ways.getByRole("button", { name: "Start cloudflared…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Start", exact: true }).click();
    await expect(ways.getByRole("row", { name: /cloudflared/ })).toContainText("Starting");
    await inspect(page, "pictures-reach-starting");

    const address = page.getByRole("textbox", { name: "Address, as providers type it" });
    await address.fill("http://sync.example.com/other");
    await inspect(page, "pictures-reach-bad-url");
    await address.fill(`https://${LONG_HOST}`);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText(`https://${LONG_HOST}/api/scim/v2`).first()).toBeVisible();
    await inspect(page, "pictures-reach-not-yet");
    await page.getByRole("button", { name: "Check", exact: false }).first().click();
    await expect(page.getByRole("heading", { name: /Not reachable/ })).toBeVisible({ timeout: 60_000 });
    await inspect(page, "pictures-reach-stopped");
    await address.fill("https://127.0.0.1:9");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: "Check again" }).click();
    await expect(page.getByText("127.0.0.1:9").first()).toBeVisible();
    await expect(page.getByRole("button", { name: "Check again" })).toBeEnabled({ timeout: 60_000 });
    await inspect(page, "pictures-reach-stopped-at-local");
  });
});

test("Google Workspace under a long name, and files with long names", async ({ page, host }) => {
  test.slow();
  const { connection } = await host.connect(LONG, "google");
  await host.open(`/connections/${connection}/setup`);
  const file = (name: string, text: string) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  const name = "User_Download_27112026_of_the_holding_and_its_subsidiaries_in_the_south_without_contractors (3).csv";
  const people = Array.from({ length: 8 }, (_, at) => {
    return `Maximiliane-Alexandra,von Hohenstein-Sommerfeld ${at},maximiliane.alexandra.von.hohenstein-sommerfeld.${at}@subsidiaries-south.example.com,/Staff/South/${at},Active`;
  });
  const head =
    "First Name [Required],Last Name [Required],Email Address [Required],Org Unit Path [Required],Status [READ ONLY]";
  await page.locator('input[type="file"]').setInputFiles([file(name, `${[head, ...people].join("\r\n")}\r\n`)]);
  await expect(page.getByRole("list", { name: "Files to import" })).toContainText("People");
  await inspect(page, "pictures-import-files");
  await page.getByRole("button", { name: "Show what would change" }).click();
  await expect(page.getByRole("button", { name: /^Import 8 changes/ })).toBeEnabled();
  await inspect(page, "pictures-import-preview");
  await page.getByRole("table", { name: "Changes" }).getByRole("row").last().scrollIntoViewIfNeeded();
  await inspect(page, "pictures-import-changes");
  await page.getByRole("table", { name: "Changes" }).getByRole("button").first().click();
  await inspect(page, "pictures-import-change");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Import 8 changes/ }).click();
  await expect(page.getByRole("heading", { name: "8 changes were made" })).toBeVisible({ timeout: 30_000 });
  await inspect(page, "pictures-import-done");
  await page.getByRole("button", { name: "Undo…" }).first().click();
  await inspect(page, "pictures-import-undo");
});

test("what is slow to come, and what is not there", async ({ page, host }) => {
  test.slow();
  const { connection } = await setUp(host, LONG, "entra");
  const google = await host.connect("Google Workspace", "google");
  for (const [name, operation, path] of [
    ["setup", "setup.get", `/connections/${connection}/setup`],
    ["tutor", "setup.tutor", `/connections/${connection}/setup?phase=tutor`],
    ["reach", "{reach,ways}.get", "/settings/reach"],
    ["tls", "tls.get", "/settings?section=tls"],
    ["import", "import.*", `/connections/${google.connection}/setup`],
    ["leaving", "connections.leaving", `/connections/${connection}`],
  ] as const) {
    await hold(page, operation);
    await host.open(path);
    if (name === "leaving") {
      await page.getByRole("button", { name: `More for ${LONG}` }).click();
      await page.getByRole("menuitem", { name: "Remove…" }).click();
    }
    await expect(page.getByRole("heading").first()).toBeVisible();
    await inspect(page, `pictures-loading-${name}`);
    await page.unrouteAll();
  }
  await host.open("/connections/00000000-0000-4000-8000-000000000000/setup");
  await expect(page.getByRole("alert")).toBeVisible();
  await inspect(page, "pictures-failing-setup");
});
