/** What the specs of directory, connections and settings need beside a host: the command line, people, pictures. */
import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { findings } from "./axe";
import { BINARY, expect, test as hosted, inspect, type Page, problemsOf } from "./host";

export { expect, type Page };

/** Sends one SCIM request with a token; answers status and body. */
export type Scim = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ status: number; body: { id: string } & Record<string, unknown> }>;

export interface Service {
  /** The workspace's file, and the folder it lies in, for whatever else a test writes. */
  workspace: string;
  folder: string;
  /** Runs a command of the same program on the same workspace; answers what it prints as JSON. */
  cli<Answer = unknown>(...args: string[]): Promise<Answer>;
  /** Adds a connection with a token. */
  connect(name: string, provider?: string): Promise<{ connection: string; token: string; scim: Scim }>;
  scim(token: string): Scim;
  /** Opens a page of the console by its address. */
  open(path: string): Promise<void>;
}

/** Whatever goes wrong in the page (errors, warnings, violations of the policy) fails the test. */
export const test = hosted.extend<{ service: Service }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from this pattern
  permissions: async ({}, use) => use(["clipboard-read", "clipboard-write"]),
  service: [
    async ({ host, page }, use) => {
      const folder = dirname(host.workspace);
      const scim = (token: string): Scim => {
        return (method, path, body) => host.scim(method, path, token, body) as ReturnType<Scim>;
      };
      await use({
        workspace: host.workspace,
        folder,
        scim,
        cli: (...args) => run([...args, "--workspace", host.workspace, "--json"], folder),
        connect: async (name, provider) => {
          const made = await host.connect(name, provider);
          return { ...made, scim: scim(made.token) };
        },
        open: (path) => host.open(path),
      });
      expect(await problemsOf(page)).toEqual([]);
    },
    { auto: true },
  ],
});

function run<Answer>(args: string[], folder: string): Promise<Answer> {
  const env = { ...process.env, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
  return new Promise((done, fail) => {
    execFile(BINARY, args, { env }, (error, stdout, stderr) => {
      if (error) fail(new Error(`${args.join(" ")}: ${stderr}`));
      else done((stdout.trim() === "" ? null : JSON.parse(stdout)) as Answer);
    });
  });
}

const USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";

/** A user with little more than a userName. */
export function person(userName: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { schemas: [USER_SCHEMA], userName, active: true, ...more };
}

/** No finding of axe under WCAG 2.2 A and AA on the page as it stands, whatever its weight. */
export async function checkAxe(page: Page): Promise<void> {
  await expect.poll(() => findings(page, ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])).toEqual([]);
}

/** Keeps pictures of the page at both sizes, and asks axe at each. */
export async function picture(page: Page, name: string): Promise<void> {
  await inspect(page, name);
}
