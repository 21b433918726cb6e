import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, type Page, person, picture, test } from "./fixtures";

async function openSettings(page: Page) {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible();
}

const section = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

test("the sections stand under each other and can be jumped to", async ({ page }) => {
  test.slow();
  await openSettings(page);
  await expect(section(page, "Service").getByText("Running", { exact: true })).toBeVisible();
  await picture(page, "settings");
  await page.getByRole("navigation", { name: "Sections of the settings" }).getByRole("link", { name: "About" }).click();
  await expect(section(page, "About")).toBeInViewport();
  await expect(page).toHaveURL(/section=about/);
  await section(page, "About").getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("table", { name: "Licences" })).toBeVisible();
  await picture(page, "settings-about");
});

test("the service is stopped and started, and answers only while it runs", async ({ page, service }) => {
  const { scim } = await service.connect("Script");
  await openSettings(page);
  await section(page, "Service").getByRole("button", { name: "Stop" }).click();
  await expect(section(page, "Service").getByText("Stopped", { exact: true })).toBeVisible();
  await expect(scim("GET", "/Users")).rejects.toThrow();
  await section(page, "Service").getByRole("button", { name: "Start" }).click();
  await expect(section(page, "Service").getByText("Running", { exact: true })).toBeVisible();
});

test("a port that is taken is explained, with a free one a click away", async ({ page }) => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => other.once("listening", done));
  const taken = (other.address() as AddressInfo).port;
  try {
    await openSettings(page);
    const card = section(page, "Service");
    await card.getByRole("textbox", { name: "Port" }).fill("70000");
    await expect(card.getByText("A port is a number from 1024 to 65535")).toBeVisible();
    await card.getByRole("textbox", { name: "Port" }).fill(String(taken));
    await card.getByRole("button", { name: "Apply" }).click();
    await expect(card.getByText(new RegExp(`${taken}`)).first()).toBeVisible();
    await picture(page, "settings-port-taken");
  } finally {
    other.close();
  }
});

test("retention is kept, and nonsense is not", async ({ page }) => {
  await openSettings(page);
  const log = section(page, "Log and retention");
  await log.getByRole("textbox", { name: "Days that bodies are kept" }).fill("none");
  await expect(log.getByText("Both are numbers")).toBeVisible();
  await log.getByRole("textbox", { name: "Days that bodies are kept" }).fill("14");
  await log.getByRole("textbox", { name: "GiB that bodies may take" }).fill("0.5");
  await log.getByRole("button", { name: "Save" }).click();
  await expect(log.getByRole("button", { name: "Save" })).toBeDisabled();
  await page.reload();
  await expect(log.getByRole("textbox", { name: "Days that bodies are kept" })).toHaveValue("14");
  await expect(log.getByRole("textbox", { name: "GiB that bodies may take" })).toHaveValue("0.5");
});

test("the rate of requests is kept, and one that providers stop at is refused with the reason", async ({ page }) => {
  await openSettings(page);
  const service = section(page, "Service");
  const rate = service.getByRole("textbox", { name: "Requests a second" });
  await expect(rate).toHaveValue("200");
  await rate.fill("10");
  await expect(service.getByText(/^Not fewer than 25/)).toBeVisible();
  await picture(page, "settings-rate-too-low");
  await rate.fill("50");
  await service.getByRole("button", { name: "Save" }).click();
  await expect(service.getByRole("button", { name: "Save" })).toBeDisabled();
  await page.reload();
  await expect(rate).toHaveValue("50");
});

test("without a keychain the page says so as a fact, and goes on", async ({ page }) => {
  await openSettings(page);
  const security = section(page, "Security");
  await expect(security.getByText("Not available:")).toBeVisible();
  await security.getByRole("button", { name: "Check" }).click();
  await expect(security.getByText("Not available:")).toBeVisible();
  await expect(security.getByText("directory-sync serve --console")).toBeVisible();
  await page
    .getByRole("navigation", { name: "Sections of the settings" })
    .getByRole("link", { name: "Security" })
    .click();
  await picture(page, "settings-security");
});

test("the workspace is checked, backed up and compacted; another is made and the first opened again", async ({
  page,
  service,
}) => {
  const { scim } = await service.connect("Script");
  await scim("POST", "/Users", person("ada@example.com"));
  await openSettings(page);
  const workspace = section(page, "Workspace");
  await expect(workspace.getByText(service.workspace).first()).toBeVisible();
  await workspace.getByRole("button", { name: "Check now" }).click();
  await expect(workspace.getByText("Clean")).toBeVisible();

  const copy = join(service.folder, "copy.dsync");
  await workspace.getByRole("textbox", { name: "Path of the backup" }).fill(copy);
  await workspace.getByRole("button", { name: "Back up now" }).click();
  await expect(workspace.getByText("Written to")).toBeVisible();

  await workspace.getByRole("button", { name: "Compact…" }).click();
  await page
    .getByRole("dialog", { name: "Compact the workspace now?" })
    .getByRole("button", { name: "Compact" })
    .click();
  await expect(workspace.getByText(/given back|nothing to give back/)).toBeVisible();
  await picture(page, "settings-workspace");

  await workspace.getByRole("textbox", { name: "Path of a workspace" }).fill(join(service.folder, "absent.dsync"));
  await workspace.getByRole("button", { name: "Open" }).last().click();
  await expect(workspace.getByRole("alert")).toBeVisible();

  await workspace.getByRole("button", { name: "New…" }).click();
  await workspace.getByRole("textbox", { name: "Name", exact: true }).fill("Trial");
  await workspace.getByRole("textbox", { name: "Path of the new file" }).fill(join(service.folder, "trial.dsync"));
  await workspace.getByRole("button", { name: "Create and open" }).click();
  await expect(workspace.getByText("0 users, 0 groups")).toBeVisible();
  await workspace.getByRole("textbox", { name: "Path of a workspace" }).fill(service.workspace);
  await workspace.getByRole("button", { name: "Open" }).last().click();
  await expect(workspace.getByText("1 user, 0 groups")).toBeVisible();
});

test("theme and single keys are of this person and hold at once", async ({ page }) => {
  await openSettings(page);
  const appearance = section(page, "Appearance");
  await appearance.getByRole("button", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
  await appearance.getByRole("button", { name: "Light" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "light");
  await appearance.getByRole("checkbox", { name: "Single keys as shortcuts" }).uncheck();
  await page.getByRole("link", { name: "Directory" }).click();
  await expect(page.getByRole("heading", { name: "Directory", level: 1 })).toBeVisible();
  await page.keyboard.press("/");
  await expect(page.getByRole("combobox", { name: "Words or a SCIM filter" })).not.toBeFocused();
});
