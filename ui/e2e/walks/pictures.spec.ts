/** Every kind of page of the setup, for each provider, kept as pictures in both sizes and both schemes. */
import { firstHour, Player } from "../exchanges";
import { expect, type Page, test } from "../fixtures";
import { type Host, inspect } from "../host";
import { ENTRA, JUMPCLOUD, OKTA, ONELOGIN } from "./providers";
import type { Walk } from "./walk";

async function setUp(host: Host, walk: Walk) {
  const made = await host.connect("Trial connection", walk.provider);
  await host.call("setup.change", {
    connection: made.connection,
    way: walk.way?.key ?? null,
    appName: null,
    testEmail: walk.testEmail ?? null,
    reach: "publicUrl",
    // As long as names of tunnels are.
    publicUrl: "https://quiet-harbour-lantern-orchard.trycloudflare.example.com",
  });
  return made;
}

/** The words of an open step. */
const work = (page: Page) => page.getByRole("list", { name: "What to do" });

/** Nothing in the open step reaches out of it sideways. */
async function fits(page: Page, name: string) {
  for (const width of [1440, 960]) {
    await page.setViewportSize({ width, height: width === 960 ? 600 : 900 });
    const wide = await page.evaluate(() => {
      const cards = [...document.querySelectorAll("main section[aria-labelledby]")];
      const page = document.documentElement;
      const over = cards.filter((card) => card.scrollWidth > card.clientWidth + 1).map((card) => card.textContent);
      return page.scrollWidth > page.clientWidth ? [...over, "the page"] : over;
    });
    expect(wide, `${name} at ${width}`).toEqual([]);
  }
}

for (const walk of [ENTRA, OKTA, ONELOGIN, JUMPCLOUD]) {
  test(`the pages of the setup of ${walk.provider}`, async ({ page, host }) => {
    test.slow();
    const { connection, token } = await setUp(host, walk);
    const at = (phase: string, step?: string) =>
      host.open(`/connections/${connection}/setup?phase=${phase}${step === undefined ? "" : `&step=${step}`}`);
    const name = (what: string) => `walk-${walk.provider}-${what}`;
    for (const [phase, step] of [
      ["choose", "choose-way"],
      ["reach", "choose-reach"],
      ["token", "make-token"],
    ] as const) {
      await at(phase, step);
      await expect(page.getByRole("button", { expanded: true, name: /^[123]\.1/ })).toBeVisible();
      await fits(page, name(phase));
      await inspect(page, name(phase));
    }

    const { phases } = await host.call("setup.get", { connection });
    for (const phase of phases) {
      const drawn = phase.steps.filter((step) => step.sketch !== null);
      for (const step of drawn) {
        await at(phase.key, step.key);
        await expect(work(page)).toBeVisible();
        await fits(page, `${walk.provider} ${step.key}`);
      }
      const last = drawn.at(-1);
      const shown = phase.steps.find((step) => step.proof !== null && step.sketch !== null) ?? last;
      if (!shown) continue;
      await at(phase.key, shown.key);
      await expect(work(page)).toBeVisible();
      await inspect(page, name(phase.key));
    }

    const hour = firstHour(walk.provider);
    const player = new Player(walk.provider, hour.profile, host.baseUrl, token);
    const test_ = hour.exchanges[walk.mistakes.test];
    if (test_) expect(await player.astray(test_, { token: "nonsense" })).toBe(401);
    const waits = phases.flatMap((phase) => phase.steps.map((step) => ({ phase, step })));
    await expect
      .poll(async () => {
        const now = await host.call("setup.get", { connection });
        return now.phases.flatMap((phase) => phase.steps).filter(({ state }) => state.is === "wrong").length;
      })
      .toBe(1);
    const now = await host.call("setup.get", { connection });
    const wrong = now.phases.flatMap((phase) => phase.steps).find(({ state }) => state.is === "wrong");
    const place = waits.find(({ step }) => step.key === wrong?.key);
    await at(place?.phase.key ?? "", place?.step.key);
    await expect(page.getByRole("alert")).toBeVisible();
    await fits(page, name("mistake"));
    await inspect(page, name("mistake"));

    await player.play(hour.exchanges);
    await at("summary");
    await expect(page.getByRole("table", { name: "Steps" }).getByText("Seen").first()).toBeVisible();
    await inspect(page, name("summary"));

    await page.getByRole("button", { name: "Rehearse…" }).first().click();
    await expect(page.getByRole("dialog", { name: /Rehearse/ })).toBeVisible();
    await inspect(page, name("rehearse"));
  });
}
