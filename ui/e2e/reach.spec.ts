/** Reachability: the ways in, what is open and until when, and the ladder, with a stand-in for a tunnel program. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inspect, problemsOf, test } from "./host";

/** Prints what cloudflared prints for a quick tunnel; moves and ends on the signs of the test. */
const CLOUDFLARED = `#!/bin/sh
[ "$1" = --version ] && { echo "cloudflared version 2026.1.0 (built 2026-01-01-0000 UTC)"; exit 0; }
here=$(dirname "$0")
say() { echo "2026-01-01T00:00:00Z INF $1" >&2; }
say "Requesting new quick Tunnel on trycloudflare.com..."
say "|  https://first-name.trycloudflare.com  |"
say "Registered tunnel connection connIndex=0 protocol=quic"
while [ ! -e "$here/moved" ]; do sleep 0.05; done
say "|  https://second-name.trycloudflare.com  |"
while [ ! -e "$here/gone" ]; do sleep 0.05; done
say "ERR the edge is gone"
exit 1
`;

/** Signs in first: waits for a person at an address, and goes on waiting. */
const TAILSCALE = `#!/bin/sh
[ "$1" = version ] && { echo "1.90.0"; exit 0; }
echo "Funnel is not enabled on your tailnet. To enable, visit:"
echo
echo "         https://login.tailscale.com/f/funnel?node=nExample"
while :; do sleep 0.1; done
`;

test.use({ standIns: { cloudflared: CLOUDFLARED, tailscale: TAILSCALE }, checkEvery: 60 });

test("a tunnel is started, told over every page, moves, ends, and says what providers do meanwhile", async ({
  host,
  page,
}) => {
  const { connection } = await host.connect("Entra staging", "entra");
  await host.open("/settings/reach");
  const ways = page.getByRole("table", { name: "Ways in" });
  await expect(ways.getByRole("row", { name: /cloudflared/ })).toContainText("Installed, 2026.1.0");
  await expect(ways.getByRole("row", { name: /Tailscale Funnel/ })).toContainText("Not started");
  await inspect(page, "reach-ways");

  await ways.getByRole("button", { name: "Start cloudflared…" }).click();
  const dialog = page.getByRole("dialog", { name: "Start cloudflared?" });
  await expect(dialog.getByText("anyone who knows the address can try a token")).toBeVisible();
  await dialog.getByRole("button", { name: "Named tunnel" }).click();
  await inspect(page, "reach-start-named");
  await dialog.getByRole("button", { name: "Start", exact: true }).click();
  await expect(dialog.getByText("The public URL is missing.")).toBeVisible();
  await dialog.getByRole("button", { name: "Quick tunnel" }).click();
  await dialog.getByRole("button", { name: "Start", exact: true }).click();
  await expect(dialog).toBeHidden();
  const row = ways.getByRole("row", { name: /cloudflared/ });
  await expect(row).toContainText("Running");
  await expect(row).toContainText("first-name.trycloudflare.com");
  await expect(page.getByRole("textbox", { name: "Address, as providers type it" })).toHaveValue(
    "https://first-name.trycloudflare.com",
  );
  const banner = page.getByRole("complementary", { name: "Open to the internet" });
  await expect(banner).toContainText("Open to the internet until");
  await expect(banner).toContainText("It closes by itself in 1 h");
  await expect(page.getByRole("contentinfo")).toContainText("first-name.trycloudflare.com");
  await inspect(page, "reach-running");

  await ways.getByRole("button", { name: "Start Tailscale Funnel…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Start", exact: true }).click();
  await expect(page.getByRole("group", { name: "Visit in a browser" })).toContainText(
    "https://login.tailscale.com/f/funnel?node=nExample",
  );
  await ways.getByRole("button", { name: "Stop Tailscale Funnel" }).click();
  await expect(ways.getByRole("row", { name: /Tailscale Funnel/ })).toContainText("Stopped");

  // In the wizard its address is offered, and the check is at hand.
  await host.call("setup.change", {
    connection,
    way: null,
    appName: null,
    testEmail: null,
    reach: "publicUrl",
    publicUrl: null,
  });
  await host.open(`/connections/${connection}/setup?phase=reach&step=choose-reach`);
  await expect(page.getByText("cloudflared runs at")).toBeVisible();
  await expect(banner).toBeVisible();
  await page.getByRole("button", { name: "Check it now" }).click();
  await expect(page.getByRole("heading", { name: /Not reachable: stopped at rung [34] of 7/ })).toBeVisible({
    timeout: 40_000,
  });
  await inspect(page, "reach-wizard");

  await banner.getByRole("button", { name: "Extend…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stays open" }).click();
  await inspect(page, "reach-extend");
  await page.getByRole("dialog").getByRole("button", { name: "Extend" }).click();
  await expect(banner).toContainText("Open to the internet until you close it.");

  writeFileSync(join(host.programs, "moved"), "");
  const moved = page.getByRole("alert").filter({ hasText: "Give providers the new address" });
  await expect(moved).toContainText("Entra ID tries again in its next cycle");
  await moved.getByRole("link", { name: "Show reachability" }).click();
  await expect(page.getByRole("row", { name: /cloudflared/ })).toContainText("Address changed");
  await inspect(page, "reach-moved");
  await page.getByRole("button", { name: "Use this address" }).click();
  await expect(page.getByRole("textbox", { name: "Address, as providers type it" })).toHaveValue(
    "https://second-name.trycloudflare.com",
  );

  writeFileSync(join(host.programs, "gone"), "");
  await expect(page.getByRole("alert").filter({ hasText: "Start the tunnel again" })).toContainText("cloudflared");
  await expect(banner).toBeHidden();
  await expect(page.getByText("ERR the edge is gone")).toBeVisible();
  await inspect(page, "reach-dropped");
  await page.getByRole("button", { name: "Put away" }).click();
  await expect(page.getByRole("row", { name: /cloudflared/ })).toContainText("Not started");
  expect(await problemsOf(page)).toEqual([]);
});

test("what is open is closed from any page, and the tunnel ends", async ({ host, page }) => {
  await host.call("ways.start", { way: { kind: "cloudflaredQuick" }, minutes: 60, takeUrl: true });
  await host.open("/directory/users");
  const banner = page.getByRole("complementary", { name: "Open to the internet" });
  await banner.getByRole("button", { name: "Close now" }).click();
  await expect(banner).toBeHidden();
  const { ways } = await host.call("ways.get", {});
  expect(ways.find((way) => way.program === "cloudflared")?.run?.state).toBe("stopped");
});
