/**
 * A program of its own for each test: `directory-sync serve` on a fresh workspace and free ports, with the browser console. The page
 * is signed in, and whatever goes wrong in it (errors, warnings, policy violations) fails the test.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

export { expect, type Page };

const REPOSITORY = resolve(import.meta.dirname, "../..");
export const ARTIFACTS = join(REPOSITORY, "tests/artifacts");
const START_MS = 30_000;
const END_MS = 15_000;

/** The sizes at which every page has to work. */
const SIZES = [
  { width: 960, height: 600 },
  { width: 1440, height: 900 },
];

function binary(): string {
  const file = process.env.DIRECTORY_SYNC_BINARY ?? join(REPOSITORY, "target/debug/directory-sync");
  if (!existsSync(file)) throw new Error(`${file} is missing: run \`cargo build\` first`);
  return file;
}

/** One running program. */
export interface Service {
  baseUrl: string;
  consoleUrl: string;
  /** The workspace's file, and a folder for whatever else the test writes. */
  workspace: string;
  folder: string;
  /** Runs a command of the same program on the same workspace; what it prints as JSON. */
  cli<Answer = unknown>(...args: string[]): Promise<Answer>;
  /** Adds a connection with a token. */
  connect(name: string, provider?: string): Promise<{ connection: string; id: string; token: string; scim: Scim }>;
  /** Requests with a token. */
  scim(token: string): Scim;
}

/** Sends one SCIM request; answers status and body. */
export type Scim = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ status: number; body: Record<string, unknown> }>;

interface Fixtures {
  service: Service;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from this pattern
  service: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), "directory-sync-"));
    const workspace = join(folder, "test.dsync");
    const program = spawn(
      binary(),
      ["serve", "--workspace", workspace, "--listen", "127.0.0.1:0", "--console=127.0.0.1:0", "--json"],
      { stdio: ["ignore", "pipe", "inherit"], env: environment(folder) },
    );
    try {
      const { baseUrl, consoleUrl } = await announcement(program);
      await use(service(baseUrl, consoleUrl, workspace, folder));
    } finally {
      await end(program);
      rmSync(folder, { recursive: true, force: true });
    }
  },
  page: async ({ page, service }, use) => {
    await page.goto(service.consoleUrl);
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
    await use(page);
    expect(await page.evaluate(() => window.problems)).toEqual([]);
  },
});

/** Neither the user's folders nor a keychain: both would leak from one test into the next. */
function environment(folder: string): NodeJS.ProcessEnv {
  const { DBUS_SESSION_BUS_ADDRESS: _bus, ...rest } = process.env;
  return {
    ...rest,
    HOME: folder,
    XDG_DATA_HOME: join(folder, "data"),
    XDG_CONFIG_HOME: join(folder, "config"),
    XDG_RUNTIME_DIR: join(folder, "run"),
  };
}

async function announcement(program: ChildProcess): Promise<{ baseUrl: string; consoleUrl: string }> {
  const lines = createInterface({ input: program.stdout as NodeJS.ReadableStream });
  return await new Promise((done, fail) => {
    const timer = setTimeout(() => fail(new Error("the program did not say that it answers")), START_MS);
    lines.once("line", (line) => {
      clearTimeout(timer);
      done(JSON.parse(line) as { baseUrl: string; consoleUrl: string });
    });
    program.once("exit", (code) => {
      clearTimeout(timer);
      fail(new Error(`the program ended with ${code} before it answered`));
    });
  });
}

async function end(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const ended = new Promise((done) => program.once("exit", done));
  program.kill("SIGTERM");
  const timer = setTimeout(() => program.kill("SIGKILL"), END_MS);
  await ended;
  clearTimeout(timer);
}

function service(baseUrl: string, consoleUrl: string, workspace: string, folder: string): Service {
  const cli = <Answer>(...args: string[]): Promise<Answer> =>
    new Promise((done, fail) => {
      const command = [...args, "--workspace", workspace, "--json"];
      execFile(binary(), command, { env: environment(folder) }, (error, stdout, stderr) => {
        if (error) fail(new Error(`${command.join(" ")}: ${stderr}`));
        else done((stdout.trim() === "" ? null : JSON.parse(stdout)) as Answer);
      });
    });
  const scim =
    (token: string): Scim =>
    async (method, path, body) => {
      const response = await fetch(`${baseUrl}${path}`, {
        method,
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/scim+json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>) };
    };
  return {
    baseUrl,
    consoleUrl,
    workspace,
    folder,
    cli,
    scim,
    async connect(name, provider = "custom") {
      const connection = await cli<{ id: string }>("connection", "add", "--provider", provider, "--name", name);
      const made = await cli<{ id: string; token: string }>("token", "create", "--connection", name, "--name", "First");
      return { connection: connection.id, id: made.id, token: made.token, scim: scim(made.token) };
    },
  };
}

const USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";

/** A user as a provider would send it. */
export function person(userName: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { schemas: [USER_SCHEMA], userName, active: true, ...more };
}

export function group(displayName: string, members: readonly string[] = []): Record<string, unknown> {
  return {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
    displayName,
    members: members.map((value) => ({ value })),
  };
}

/** No finding of axe on the page as it stands, whatever its weight. */
export async function checkAxe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`),
  ).toEqual([]);
}

/** Keeps pictures of the page at both sizes: `tests/artifacts/NAME-960x600-light.png`. They are for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(ARTIFACTS, { recursive: true });
  const before = page.viewportSize();
  const theme = test.info().project.name;
  for (const size of SIZES) {
    await page.setViewportSize(size);
    await page.screenshot({ path: join(ARTIFACTS, `${name}-${size.width}x${size.height}-${theme}.png`) });
  }
  if (before) await page.setViewportSize(before);
}
