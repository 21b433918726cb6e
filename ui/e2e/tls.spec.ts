import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { connect } from "node:tls";
import { expect, type Page, picture, test } from "./fixtures";

async function openTls(page: Page) {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Settings" }).click();
  await page
    .getByRole("navigation", { name: "Sections of the settings" })
    .getByRole("link", { name: "TLS", exact: true })
    .click();
  const card = page.getByRole("region", { name: "TLS", exact: true });
  await expect(card.getByText("Off", { exact: true })).toBeVisible();
  return card;
}

/** The status of `GET` with these authorities alone, or the code of the error. */
function answered(url: string, token: string, ca: string | undefined): Promise<number | string> {
  return new Promise((resolve) => {
    const options = { headers: { authorization: `Bearer ${token}` }, ...(ca === undefined ? {} : { ca }) };
    const asked = request(url, options, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    asked.end();
  });
}

test("a local authority is made, trusted and turned off again", async ({ page, service, host }) => {
  test.slow();
  const { token } = await service.connect("Script");
  const card = await openTls(page);
  await picture(page, "tls-off");

  await card.getByRole("button", { name: "Use a local authority…" }).click();
  let dialog = page.getByRole("dialog", { name: "Use a local authority" });
  const names = dialog.getByRole("textbox", { name: "Names and addresses" });
  await expect(names).not.toHaveValue("");
  await names.fill("*.example");
  await dialog.getByRole("button", { name: "Make authority and turn TLS on" }).click();
  await expect(dialog.getByText("“*.example” is neither a host name nor an IP address.")).toBeVisible();
  await names.fill("desk.example.com\n192.0.2.7");
  await picture(page, "tls-authority");
  await dialog.getByRole("button", { name: "Make authority and turn TLS on" }).click();
  await expect(dialog).toBeHidden();
  await expect(card.getByText("On, by the local authority")).toBeVisible();
  await expect(card.getByText(/^desk\.example\.com, 192\.0\.2\.7, localhost/)).toBeVisible();
  const { baseUrl } = await host.call("status.get", {});
  expect(baseUrl).toMatch(/^https:\/\/127\.0\.0\.1:/);
  await expect(page.getByText(baseUrl).first()).toBeVisible();
  await picture(page, "tls-on");

  await card.getByRole("button", { name: "How to trust it…" }).click();
  dialog = page.getByRole("dialog", { name: "Let clients trust the local authority" });
  const file = join(service.folder, "authority.crt");
  await dialog.getByRole("textbox", { name: "Path of the certificate" }).fill(file);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("Written to")).toBeVisible();
  await dialog.getByRole("button", { name: "Debian and Ubuntu" }).click();
  await expect(dialog.getByRole("list", { name: "Debian and Ubuntu" }).getByText(file)).toBeVisible();
  await picture(page, "tls-trust");
  await dialog.getByRole("button", { name: "Close" }).click();

  const users = `${baseUrl}/Users?count=1`;
  expect(await answered(users, token, readFileSync(file, "utf8"))).toBe(200);
  expect(await answered(users, token, undefined)).not.toBe(200);

  await card.getByRole("button", { name: "Turn off…" }).click();
  await page.getByRole("dialog", { name: "Turn TLS off?" }).getByRole("button", { name: "Turn TLS off" }).click();
  await expect(card.getByText("Off", { exact: true })).toBeVisible();
  expect((await host.call("status.get", {})).baseUrl).toMatch(/^http:/);
});

test("files that do not belong together change nothing", async ({ page, service }) => {
  const card = await openTls(page);
  await card.getByRole("button", { name: "Use files…" }).click();
  const dialog = page.getByRole("dialog", { name: "Use a certificate from files" });
  await dialog.getByRole("textbox", { name: "Certificate" }).fill(join(service.folder, "missing.pem"));
  await dialog.getByRole("textbox", { name: "Private key" }).fill(join(service.folder, "missing.key"));
  await dialog.getByRole("button", { name: "Check and use" }).click();
  await expect(dialog.getByText("There is no file")).toBeVisible();
  await picture(page, "tls-files");
  await page.keyboard.press("Escape");
  await expect(card.getByText("Off", { exact: true })).toBeVisible();
});

test("the listener is opened to the network by an act, told over every page, and closed", async ({ page, host }) => {
  test.slow();
  const card = await openTls(page);
  await expect(card.getByRole("button", { name: "Open to the network…" })).toBeDisabled();
  const { addresses } = await host.call("tls.makeAuthority", { names: ["desk.example.com"], anew: false });
  const [address] = addresses;
  // A computer without a network has no address to open.
  test.skip(address === undefined, "this computer has loopback only");
  await page.reload();
  await card.getByRole("button", { name: "Open to the network…" }).click();
  const dialog = page.getByRole("dialog", { name: "Open the service to the network?" });
  await expect(dialog.getByText("can try a token there")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Stay on this computer" })).toBeFocused();
  await picture(page, "tls-listen");
  await dialog.getByRole("button", { name: "Open to the network" }).click();
  await expect(dialog).toBeHidden();
  const banner = page.getByRole("complementary", { name: "Open to the network" });
  await expect(banner).toBeVisible();
  await expect(card.getByText("Others reach it, over TLS.")).toBeVisible();
  await picture(page, "tls-open");
  const { baseUrl } = await host.call("status.get", {});
  const port = Number(new URL(baseUrl).port);
  const version = await new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, rejectUnauthorized: false }, () => {
      resolve(socket.getProtocol());
      socket.end();
    });
    socket.on("error", reject);
  });
  expect(version).toBe("TLSv1.3");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Directory" }).click();
  await expect(banner).toBeVisible();
  await banner.getByRole("button", { name: "Close now" }).click();
  await expect(banner).toBeHidden();
  expect((await host.call("status.get", {})).baseUrl).toContain("127.0.0.1");
});
