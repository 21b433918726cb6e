/**
 * Exchanges that are written down as JSON, replayed from a browser test as a provider would send them. The format is that of
 * `tests/fixtures/README.md`; the Rust tests read the same files and hold all of an answer to them, this only its status.
 */
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";

const IDPS = join(import.meta.dirname, "../../src-tauri/crates/idp/src");

type Headers = Record<string, string>;

export interface Exchange {
  title: string;
  request: { method: string; path: string; headers?: Headers; body?: unknown };
  /** `keep`: `{{name}}` then stands for that member of the answer. */
  response: { status: number; keep?: Record<string, string> };
  quirks?: string[];
  notes?: string[];
  verdict?: "no_change" | "partly" | "refused";
}

export interface Recording {
  profile: string;
  title: string;
  exchanges: Exchange[];
}

interface Profile {
  headers: Headers;
  body_headers: Headers;
}

export type Provider = "entra" | "okta" | "onelogin" | "jumpcloud";

/** The longer sequence of a provider. */
export function firstHour(provider: Provider, file = "first-hour.json"): Recording {
  return read(provider, file);
}

/** A text of a provider's folder. */
export function textOf(provider: Provider, file: string): string {
  return readFileSync(join(IDPS, provider, file), "utf8");
}

function read<T>(provider: string, file: string): T {
  return JSON.parse(readFileSync(join(IDPS, provider, file), "utf8"));
}

/** Where a request goes in place of the service, and with which token. */
export interface Detour {
  baseUrl?: string;
  token?: string;
}

/** A client that sends what a provider sends: its requests with the headers of its kind and no others (`fetch` adds some). */
export class Player {
  /** What the names in exchanges stand for. */
  readonly names = new Map<string, string>();
  readonly #profile: Profile;
  readonly #baseUrl: string;
  readonly #token: string;

  constructor(provider: string, profile: string, baseUrl: string, token: string) {
    const known = read<Record<string, Profile>>(provider, "profiles.json")[profile];
    if (!known) throw new Error(`${provider} has no profile ${profile}`);
    this.#profile = known;
    this.#baseUrl = baseUrl;
    this.#token = token;
  }

  /** Sends exchanges one after the other. An answer with another status than the recorded one ends it. */
  async play(exchanges: readonly Exchange[]): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      for (const exchange of exchanges) {
        const answer = await this.#sent(exchange, agent, {});
        if (answer.status !== exchange.response.status) {
          throw new Error(
            `${exchange.title}: expected ${exchange.response.status}, got ${answer.status} ${answer.text}`,
          );
        }
        for (const [name, member] of Object.entries(exchange.response.keep ?? {})) {
          this.names.set(name, JSON.parse(answer.text)[member]);
        }
      }
    } finally {
      agent.destroy();
    }
  }

  /** Sends one request the wrong way; answers the status. */
  async astray(exchange: Exchange, detour: Detour): Promise<number> {
    const agent = new Agent();
    try {
      return (await this.#sent(exchange, agent, detour)).status;
    } finally {
      agent.destroy();
    }
  }

  #sent(exchange: Exchange, agent: Agent, { baseUrl = this.#baseUrl, token = this.#token }: Detour) {
    const { method, path, headers, body } = filled(exchange.request, this.names);
    const own = { ...this.#profile.headers, ...(body === undefined ? {} : this.#profile.body_headers), ...headers };
    const authorized = { Authorization: `Bearer ${token}`, ...own };
    return send(agent, method, `${baseUrl}${path}`, authorized, body === undefined ? null : JSON.stringify(body));
  }
}

/** Sends a whole recording. Gives what the names in it stand for. */
export async function replay(
  provider: string,
  recording: Recording,
  baseUrl: string,
  token: string,
): Promise<Map<string, string>> {
  const player = new Player(provider, recording.profile, baseUrl, token);
  await player.play(recording.exchanges);
  return player.names;
}

/** The value with `{{name}}` replaced in all of its texts. */
function filled<T>(value: T, names: Map<string, string>): T {
  const text = JSON.stringify(value).replace(/\{\{([^}]+)\}\}/g, (_, name) => {
    const meaning = names.get(name);
    if (meaning === undefined) throw new Error(`a name that nothing was given: ${name}`);
    return meaning;
  });
  return JSON.parse(text);
}

function send(
  agent: Agent,
  method: string,
  url: string,
  headers: Headers,
  body: string | null,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const length = body === null ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
    const sent = request(url, { agent, method, headers: { ...headers, ...length } }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (piece) => {
        text += piece;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body ?? undefined);
  });
}
