/**
 * The way from outside to a service, as a tunnel or a reverse proxy makes it: a server with TLS under a public name, which passes on
 * what comes. It can be down, and it can have a certificate that nobody vouches for.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { type AddressInfo, createServer as listen } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const NAME = "sync.example.com";

interface Pair {
  key: Buffer;
  cert: Buffer;
}

export interface Authority {
  /** Its own certificate, in PEM. */
  file: string;
  trusted: Pair;
  selfSigned: Pair;
}

/** An authority of the test's own, a certificate of it for the public name, and one that is signed by itself. */
export function makeAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), "directory-sync-gate-"));
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const leaf = `subjectAltName=DNS:${NAME}`;
  openssl("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Test authority");
  openssl("req", "-new", ...key, "-keyout", "good.key", "-out", "good.csr", "-subj", `/CN=${NAME}`);
  writeFileSync(file("good.ext"), leaf);
  openssl(
    ...["x509", "-req", "-in", "good.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"],
    ...["-days", "2", "-extfile", "good.ext", "-out", "good.pem"],
  );
  const alone = ["-keyout", "alone.key", "-out", "alone.pem", "-days", "2", "-subj", `/CN=${NAME}`, "-addext", leaf];
  openssl("req", "-x509", ...key, ...alone);
  const pair = (name: string): Pair => ({
    key: readFileSync(file(`${name}.key`)),
    cert: readFileSync(file(`${name}.pem`)),
  });
  return { file: file("ca.pem"), trusted: pair("good"), selfSigned: pair("alone") };
}

export class Gate {
  readonly port: number;
  readonly #behind: URL;
  #server: Server | null = null;

  private constructor(port: number, behind: URL) {
    this.port = port;
    this.#behind = behind;
  }

  /** A gate to a service; it is down at first. */
  static async to(baseUrl: string): Promise<Gate> {
    return new Gate(await freePort(), new URL(baseUrl));
  }

  get url(): string {
    return `https://${NAME}:${this.port}`;
  }

  async open(pair: Pair): Promise<void> {
    await this.close();
    const server = createServer(pair, (asked, answer) => this.#pass(asked, answer));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.on("error", reject);
      server.listen(this.port, "127.0.0.1", resolve);
    });
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  #pass(asked: IncomingMessage, answer: ServerResponse) {
    const { hostname, port } = this.#behind;
    const { method = "GET", url = "/", headers } = asked;
    const passed = request({ hostname, port, method, path: url, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    passed.on("error", () => answer.writeHead(502).end());
    asked.pipe(passed);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = listen();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
