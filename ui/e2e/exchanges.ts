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

/** The longer sequence of a provider. */
export function firstHour(provider: "entra" | "okta"): Recording {
  return read(provider, "first-hour.json");
}

function read<T>(provider: string, file: string): T {
  return JSON.parse(readFileSync(join(IDPS, provider, file), "utf8"));
}

/**
 * Sends a recording's requests one after the other, with the headers of its kind of client and no others (`fetch` adds some). Gives
 * what the names in it stand for. An answer with another status than the recorded one ends it.
 */
export async function replay(
  provider: string,
  recording: Recording,
  baseUrl: string,
  token: string,
): Promise<Map<string, string>> {
  const profile = read<Record<string, Profile>>(provider, "profiles.json")[recording.profile];
  if (!profile) throw new Error(`${provider} has no profile ${recording.profile}`);
  const names = new Map<string, string>();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    for (const exchange of recording.exchanges) {
      const { method, path, headers, body } = filled(exchange.request, names);
      const own = { ...profile.headers, ...(body === undefined ? {} : profile.body_headers), ...headers };
      const answer = await send(
        agent,
        method,
        `${baseUrl}${path}`,
        { Authorization: `Bearer ${token}`, ...own },
        body === undefined ? null : JSON.stringify(body),
      );
      if (answer.status !== exchange.response.status) {
        throw new Error(`${exchange.title}: expected ${exchange.response.status}, got ${answer.status} ${answer.text}`);
      }
      for (const [name, member] of Object.entries(exchange.response.keep ?? {})) {
        names.set(name, JSON.parse(answer.text)[member]);
      }
    }
  } finally {
    agent.destroy();
  }
  return names;
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
