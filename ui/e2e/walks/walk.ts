/**
 * The setup of one provider, walked as its admin walks it, while a client sends what the provider sends at each step. The walks of the
 * providers differ in data only.
 */
import { type Exchange, firstHour, Player, type Provider } from "../exchanges";
import { expect, type Page } from "../fixtures";
import type { Host } from "../host";
import { Gate, type makeAuthority } from "./gate";
import { type Mistake, mistakesOf } from "./guide";

export interface Walk {
  provider: Provider;
  /** What it is called where a connection is added. */
  choice: RegExp;
  /** The key and the title of the way, if there is a choice. */
  way?: { key: string; title: string };
  /** It comes from inside the network: the key of that way, and how the choice is called. */
  inside?: { key: string; title: string };
  /** The file of its first hour, where the way has one of its own. */
  hour?: string;
  /** The made-up user of the provider's own test, if it has one. */
  testEmail?: string;
  /**
   * By the title of the step: the places of the exchanges in the first hour that the provider sends when the step was done, each
   * from one to before another.
   */
  sent: Record<string, ReadonlyArray<readonly [from: number, to: number]>>;
  mistakes: {
    /** The place of its connection test. */
    test: number;
    /** The place of the first request that writes. */
    write: number;
    /** People who come without groups; the last is the one that shows it. Then a request for a group. */
    withoutGroups: { people: readonly number[]; last: number; group: number };
    /** The key of the step at which missing groups are told, where its own was ticked by hand before. */
    groupsToldAt?: string;
  };
}

const NAME = "Trial connection";
const PUBLIC_URL = "https://sync.example.com";
const BASE_PATH = "/api/scim/v2";

const card = (page: Page, number: string) => page.getByRole("region", { name: new RegExp(`^${number} `) });

const next = (page: Page) => page.getByRole("button", { name: /^Next: / }).click();

/** From "Add a connection" to where the provider's own steps begin. Gives the token. */
export async function begin(page: Page, host: Host, walk: Walk): Promise<string> {
  await host.open("/connections?add=true");
  const adding = page.getByRole("dialog", { name: "Add a connection" });
  await adding.getByRole("radio", { name: walk.choice }).check();
  await adding.getByRole("textbox", { name: "Name" }).fill(NAME);
  await adding.getByRole("button", { name: "Add and set up" }).click();
  await expect(page.getByRole("heading", { name: NAME, level: 1 })).toBeVisible();

  if (walk.way || walk.testEmail) {
    await page
      .getByRole("navigation", { name: "Phases" })
      .getByRole("link", { name: /Choose and name/ })
      .click();
    const choose = card(page, "1.1");
    await opened(page, "1.1");
    if (walk.way) {
      // It shows what the service has been told, a moment after the click.
      const way = choose.getByRole("radio", { name: walk.way.title });
      await way.click();
      await expect(way).toBeChecked();
    }
    if (walk.testEmail) {
      await choose.getByRole("textbox", { name: "Address of the test user" }).fill(walk.testEmail);
      await choose.getByRole("button", { name: "Keep" }).click();
      await expect(choose.getByRole("button", { name: "Keep" })).toBeDisabled();
    }
    await expect(choose.getByText(/^Done/)).toBeVisible();
    await next(page);
  }

  const reach = card(page, "2.1");
  await reach.getByRole("radio", { name: walk.inside?.title ?? "By a public address" }).check();
  await reach.getByRole("textbox", { name: walk.inside ? "Address in this network" : "Public URL" }).fill(PUBLIC_URL);
  await reach.getByRole("button", { name: "Keep" }).click();
  await expect(reach.getByText(/^Done/)).toBeVisible();
  await next(page);

  const making = card(page, "3.1");
  await making.getByRole("button", { name: "Make a token", exact: true }).click();
  await page.getByRole("dialog", { name: "New token" }).getByRole("button", { name: "Make token" }).click();
  const shown = page.getByRole("dialog", { name: "Copy this token now" });
  await shown.getByRole("button", { name: "Copy" }).click();
  const token = await page.evaluate(() => navigator.clipboard.readText());
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(making.getByText(/^Done/)).toBeVisible();
  return token;
}

/** Opens a step unless it is open. */
async function opened(page: Page, number: string) {
  const toggle = card(page, number).getByRole("button", { expanded: true });
  if (!(await toggle.isVisible())) await card(page, number).getByRole("heading").getByRole("button").click();
  await expect(toggle).toBeVisible();
}

/**
 * Walks every step: what traffic shows waits, and turns by itself when its traffic comes, in the order of the guide; what it does not
 * show is ticked by hand. Ends at the summary.
 */
export async function walkThrough(page: Page, host: Host, walk: Walk): Promise<void> {
  const token = await begin(page, host, walk);
  const hour = firstHour(walk.provider, walk.hour);
  const player = new Player(walk.provider, hour.profile, host.baseUrl, token);
  const unsent = new Set(Object.keys(walk.sent));
  const { phases } = await host.call("setup.get", { connection: NAME });
  const steps = phases.flatMap((phase) => phase.steps).filter(({ kind }) => kind === "provider");
  for (const step of steps) {
    await next(page);
    const shown = card(page, step.number);
    await expect(shown.getByRole("list", { name: "What to do" }), step.number).toBeVisible();
    const title = step.title.map(({ text }) => text).join("");
    if (step.proof === null) {
      await shown.getByRole("button", { name: "Tick by hand" }).click();
      await expect(shown.getByText(/Ticked by you/), title).toBeVisible();
      continue;
    }
    const pieces = walk.sent[title];
    if (pieces) {
      unsent.delete(title);
      // Nothing before it shows it: with the step that is waited for, its turn has come and not before.
      await expect(shown.getByText("Seen", { exact: true }), `${title}, before`).toBeHidden();
      if (!step.optional) await expect(shown.getByText(/^Waiting for/).first(), title).toBeVisible();
      await player.play(pieces.flatMap(([from, to]) => hour.exchanges.slice(from, to)));
    }
    await expect(shown.getByText("Seen", { exact: true }), title).toBeVisible();
  }
  expect([...unsent], "steps that the guide has not").toEqual([]);

  await page.getByRole("button", { name: "Next: the verified summary" }).click();
  await expect(page.getByRole("heading", { name: "Verified summary", level: 2 })).toBeVisible();
  await expect(page.getByText(`All ${phases.flatMap((phase) => phase.steps).length} steps are done.`)).toBeVisible();
  const table = page.getByRole("table", { name: "Steps" });
  for (const { number, proof } of steps) {
    if (proof === null) continue;
    await expect(table.getByRole("row", { name: new RegExp(`${number} .*Seen`) })).toHaveCount(1);
  }
}

/** A setup that waits for its provider, made without the page. */
async function waiting(host: Host, walk: Walk, publicUrl: string) {
  const made = await host.connect(NAME, walk.provider);
  await host.call("setup.change", {
    connection: made.connection,
    way: walk.way?.key ?? null,
    appName: null,
    testEmail: walk.testEmail ?? null,
    reach: "publicUrl",
    publicUrl,
  });
  return made;
}

/**
 * The eight mistakes that admins make: each is made, named at its step with its fix and with what the provider shows of it, and gone
 * when what is right comes.
 */
export async function makeMistakes(
  page: Page,
  host: Host,
  walk: Walk,
  authority: ReturnType<typeof makeAuthority>,
): Promise<void> {
  const gate = await Gate.to(host.baseUrl);
  try {
    const { connection, token } = await waiting(host, walk, gate.url);
    const { phases, way } = await host.call("setup.get", { connection });
    const mistakes = mistakesOf(walk.provider, way, `${gate.url}${BASE_PATH}`);
    const hour = firstHour(walk.provider, walk.hour);
    const player = new Player(walk.provider, hour.profile, host.baseUrl, token);
    const exchange = (place: number): Exchange => {
      const found = hour.exchanges[place];
      if (!found) throw new Error(`the first hour has no exchange ${place}`);
      return found;
    };
    const test = exchange(walk.mistakes.test);
    const made = async (name: string, scope: "read" | "read-write", at?: number) => {
      const expiry = at === undefined ? ({ kind: "never" } as const) : ({ kind: "at", at } as const);
      const issued = await host.call("tokens.create", { connection, name, scope, expiry, keepInKeychain: false });
      return issued.token;
    };

    /** Opens the step where a mistake is told, and waits until it is. */
    const told = async (code: string, where?: string) => {
      const mistake = mistakes.get(code) as Mistake;
      const phase = phases.find(({ steps }) => steps.some(({ key }) => key === (where ?? mistake.step)));
      const step = phase?.steps.find(({ key }) => key === (where ?? mistake.step));
      if (!phase || !step) throw new Error(`no step ${where ?? mistake.step}`);
      await host.open(`/connections/${connection}/setup?phase=${phase.key}&step=${step.key}`);
      const box = card(page, step.number).getByRole("alert");
      await expect(box.getByRole("heading"), code).toHaveText(mistake.heading);
      expect(mistake.sees, `${code}: the guide says what is seen`).not.toBe("");
      await expect(box, code).toContainText(mistake.sees);
      return box;
    };
    const anew = () => host.call("setup.restart", { connection });
    const right = () => player.play([test]);

    // The gate stays closed until it is its turn: a provider that is let in does not wait for it.
    const expired = await made("Short", "read-write", Date.now() + 1_000);
    const readOnly = await made("Reader", "read");
    const origin = host.baseUrl.replace(BASE_PATH, "");
    const expires = new Promise((resolve) => setTimeout(resolve, 1_100));
    const wrong: Array<
      [code: string, exchange: Exchange, detour: { baseUrl?: string; token?: string }, status: number]
    > = [
      ["wrong_token", test, { token: `${token.slice(0, -6)}AAAAAA` }, 401],
      ["expired_token", test, { token: expired }, 401],
      ["read_only_token", exchange(walk.mistakes.write), { token: readOnly }, 403],
      ["doubled_path", test, { baseUrl: `${host.baseUrl}${BASE_PATH}` }, 404],
      ["missing_base", test, { baseUrl: origin }, 404],
    ];
    await expires;
    for (const [code, sent, detour, status] of wrong) {
      await anew();
      expect(await player.astray(sent, detour), code).toBe(status);
      const box = await told(code);
      await right();
      await expect(box, `${code} is put right`).toBeHidden();
    }

    // Nobody is where the public name leads; then somebody is.
    const check = async (outcome: RegExp) => {
      await page.getByRole("button", { name: /^Check (now|again)$/ }).click();
      await expect(page.getByRole("heading", { name: outcome })).toBeVisible();
    };
    await anew();
    await host.open(`/settings/reach?connection=${connection}`);
    await check(/stopped at rung 4/);
    const down = await told("unreachable");
    await expect(down).toContainText("Nothing listens at");
    await gate.open(authority.trusted);
    await down.getByRole("link", { name: "Check again" }).click();
    await check(/^Reachable/);
    await page.goBack();
    await expect(page.getByRole("list", { name: "What to do" })).toBeVisible();
    await expect(down).toBeHidden();

    // Nobody vouches for who is there; the provider comes in all the same once that is put right.
    await gate.open(authority.selfSigned);
    await host.open(`/settings/reach?connection=${connection}`);
    await check(/stopped at rung 4/);
    const untrusted = await told("tls_not_trusted");
    await expect(untrusted).toContainText("The certificate is signed by itself");
    await right();
    await expect(untrusted).toBeHidden();

    // People without groups.
    await anew();
    const { people, last, group } = walk.mistakes.withoutGroups;
    const where = walk.mistakes.groupsToldAt;
    if (where !== undefined) await tickBefore(host, connection, where);
    await player.play(people.map(exchange));
    await player.play([exchange(last)]);
    const missing = await told("group_mapping_off", where);
    await expect(missing).toContainText("and no request for a group");
    await player.play([exchange(group)]);
    await expect(missing).toBeHidden();
  } finally {
    await gate.close();
  }
}

/** Ticks what comes before a step by hand: what only the provider's console shows, and its test, which nobody looks at here. */
async function tickBefore(host: Host, connection: string, key: string) {
  const { phases } = await host.call("setup.get", { connection });
  const steps = phases.flatMap((phase) => phase.steps);
  for (const step of steps.slice(
    0,
    steps.findIndex((one) => one.key === key),
  )) {
    if (step.kind === "provider") await host.call("setup.tick", { connection, step: step.key, ticked: true });
  }
}
