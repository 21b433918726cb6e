/**
 * A test's host: the program itself, serving a fresh workspace with its browser console. What tests need of it beyond the page goes
 * through the same doors that the page and a provider use.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, expect, type Page } from "@playwright/test";
import type { Input, OperationName, Output } from "../src/backend/backend";
import { findings } from "./axe";

export { expect, type Page };

export const BINARY =
  process.env.DIRECTORY_SYNC_BINARY ?? join(import.meta.dirname, "../../target/debug/directory-sync");
const ARTIFACTS = join(import.meta.dirname, "../../tests/artifacts/console");
const START_WITHIN_MS = 20_000;

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

interface Started {
  baseUrl: string;
  consoleUrl: string;
}

export interface Host {
  baseUrl: string;
  /** The workspace file. */
  workspace: string;
  /** The folder that stand-ins for programs lie in, first in the host's path. */
  programs: string;
  /** Runs an operation as the page would, with its session. */
  call<N extends OperationName>(name: N, input: Input<N>): Promise<Output<N>>;
  /** Sends a SCIM request as a provider would. */
  scim(
    method: string,
    path: string,
    token: string | null,
    body?: unknown,
  ): Promise<{ status: number; body: { id: string } }>;
  /** A connection with a token that works. */
  connect(name: string, provider?: string): Promise<{ connection: string; token: string }>;
  /** Opens a page of the console. */
  open(path?: string): Promise<void>;
  /** Ends the service, as a crash would. */
  kill(): Promise<void>;
}

/** What a test needs of its service besides a fresh workspace. */
export interface Serving {
  /** More arguments of `serve`. */
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
}

export const test = base.extend<{
  host: Host;
  serving: Serving;
  standIns: Record<string, string>;
  checkEvery: number;
}>({
  serving: [{}, { option: true }],
  /** Seconds between two looks at the public name. Those of tests mostly lead nowhere, so that nobody looks unless asked to. */
  checkEvery: [0, { option: true }],
  /** Scripts by the names of the programs that they stand in for. */
  standIns: [{}, { option: true }],
  host: async ({ page, serving, standIns, checkEvery }, use) => {
    const folder = mkdtempSync(join(tmpdir(), "directory-sync-console-"));
    const workspace = join(folder, "test.dsync");
    const programs = join(folder, "bin");
    mkdirSync(programs);
    for (const [name, script] of Object.entries(standIns)) writeFileSync(join(programs, name), script, { mode: 0o755 });
    const child = spawn(
      BINARY,
      [
        "serve",
        ...["--workspace", workspace, "--listen", "127.0.0.1:0", "--console=127.0.0.1:0", "--json"],
        ...["--check-every", String(checkEvery)],
        ...(serving.args ?? []),
      ],
      {
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          ...process.env,
          ...serving.env,
          PATH: `${programs}:${process.env.PATH}`,
          XDG_CONFIG_HOME: folder,
          XDG_DATA_HOME: folder,
          // No keychain: one that a person at this computer uses is nothing to try things on.
          DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, "no-bus")}`,
        },
      },
    );
    try {
      const started = await firstLine(child);
      const origin = new URL(started.consoleUrl).origin;
      await page.goto(started.consoleUrl);
      await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
      const host: Host = {
        baseUrl: started.baseUrl,
        workspace,
        programs,
        call: async (name, input) => {
          const answer = await page.request.post(`${origin}/console/v1/call/${name}`, { data: input ?? {} });
          const body = await answer.json();
          if (!answer.ok()) throw new Error(`${name}: ${JSON.stringify(body)}`);
          return body;
        },
        scim: async (method, path, token, body) => {
          const answer = await fetch(`${started.baseUrl}${path}`, {
            method,
            headers: {
              ...(token === null ? {} : { authorization: `Bearer ${token}` }),
              "content-type": "application/scim+json",
              "user-agent": "console-tests/1.0",
            },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          });
          const text = await answer.text();
          return { status: answer.status, body: JSON.parse(text === "" ? "{}" : text) };
        },
        connect: async (name, provider = "custom") => {
          const { id } = await host.call("connections.add", {
            name,
            provider,
            strict: false,
            quirks: {},
            unknownMembers: null,
          });
          const { token } = await host.call("tokens.create", {
            connection: id,
            name: "First token",
            scope: "read-write",
            expiry: { kind: "days", days: 90 },
            keepInKeychain: false,
          });
          return { connection: id, token };
        },
        open: async (path = "/") => {
          await page.goto(`${origin}${path}`);
          await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
        },
        kill: () => ended(child, "SIGKILL"),
      };
      await use(host);
    } finally {
      await ended(child, "SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

/** The one line in which `serve --json` says where it answers. */
function firstLine(child: ChildProcess): Promise<Started> {
  return new Promise((resolve, reject) => {
    let out = "";
    let said = "";
    const timer = setTimeout(() => reject(new Error(`no answer in ${START_WITHIN_MS} ms: ${said}`)), START_WITHIN_MS);
    child.stderr?.on("data", (data) => {
      said += data;
    });
    child.stdout?.on("data", (data) => {
      out += data;
      if (!out.includes("\n")) return;
      clearTimeout(timer);
      resolve(JSON.parse(out.slice(0, out.indexOf("\n"))));
    });
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${BINARY} ended with ${code}: ${said}`)));
  });
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    child.on("exit", () => resolve());
    child.kill(signal);
  });
}

/** A user as providers send one. */
export function userBody(name: string, more: Record<string, unknown> = {}) {
  const [given, family = ""] = name.split(" ");
  const userName = `${name.toLowerCase().replaceAll(" ", ".")}@example.com`;
  return {
    schemas: [USER],
    userName,
    displayName: name,
    name: { givenName: given, familyName: family },
    emails: [{ value: userName, type: "work", primary: true }],
    active: true,
    ...more,
  };
}

export function groupBody(displayName: string, members: string[] = []) {
  return { schemas: [GROUP], displayName, members: members.map((value) => ({ value })) };
}

export function patchBody(...operations: Array<{ op: string; path?: string; value?: unknown }>) {
  return { schemas: [PATCH], Operations: operations };
}

/** A directory with some history: users, groups, a refusal, a deactivation, requests without a token. */
export async function fill(host: Host): Promise<{ token: string; connection: string; users: string[]; group: string }> {
  const { token, connection } = await host.connect("Okta preview", "okta");
  const users: string[] = [];
  for (const name of ["Ada Byrne", "Nikos Pappas", "Zoë Müller", "Олена Шевчук", "अनन्या शर्मा"]) {
    const { body } = await host.scim("POST", "/Users", token, userBody(name));
    users.push(body.id);
  }
  const group = await host.scim("POST", "/Groups", token, groupBody("Engineering", users.slice(0, 2)));
  await host.scim("POST", "/Users", token, userBody("Ada Byrne"));
  await host.scim("GET", '/Users?filter=userName eq "ada.byrne@example.com"', token);
  await host.scim("PATCH", `/Users/${users[1]}`, token, patchBody({ op: "replace", path: "active", value: false }));
  await host.scim("PATCH", `/Users/${users[1]}`, token, patchBody({ op: "replace", path: "active", value: false }));
  await host.scim("PATCH", `/Users/${users[0]}`, token, patchBody({ op: "replace", path: "title", value: "Engineer" }));
  await host.scim("GET", "/Users?count=1", null);
  return { token, connection, users, group: group.body.id };
}

export const SIZES = [
  { width: 1440, height: 900 },
  { width: 960, height: 600 },
] as const;

const SCHEMES = ["light", "dark"] as const;

/** Keeps a picture of the page at both sizes, light and dark, and asks axe at each: no serious or critical finding. */
export async function inspect(page: Page, name: string): Promise<void> {
  mkdirSync(ARTIFACTS, { recursive: true });
  for (const scheme of SCHEMES) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await page.evaluate(() => document.fonts.ready);
      await page.screenshot({ path: join(ARTIFACTS, `${name}-${size.width}x${size.height}-${scheme}.png`) });
      // Again if need be: what is still fading away, such as the menu that opened a dialog, is no finding.
      await expect.poll(() => graveFindings(page), { message: `${name} at ${size.width}, ${scheme}` }).toEqual([]);
    }
  }
  await page.emulateMedia({ colorScheme: SCHEMES[0] });
  await page.setViewportSize(SIZES[0]);
}

async function graveFindings(page: Page) {
  return (await findings(page)).filter(({ impact }) => impact === "serious" || impact === "critical");
}

/** What went wrong in the page since it was loaded: errors, warnings, violations of the policy. */
export function problemsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { problems: string[] }).problems);
}
