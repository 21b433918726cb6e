/**
 * Completes package-lock.json after `npm install`.
 *
 * A registry mirror may lack the binaries of other platforms. `npm install` then leaves those optional
 * packages out of the lock file without a word, and `npm ci` refuses the result as out of step with the
 * manifests. This adds an entry for each optional package that some locked package asks for and the lock
 * does not hold, marked optional and bound to the platform in its name, so that the lock is whole on
 * every machine. Entries that are there are left as they are.
 */
import { readFileSync, writeFileSync } from "node:fs";

const SYSTEMS = ["android", "darwin", "win32", "freebsd", "openharmony", "linux", "sunos", "netbsd", "openbsd", "aix"];
const PROCESSORS = ["arm64", "x64", "ia32", "riscv64", "ppc64", "s390x", "loong64", "mips64el", "wasm32", "arm"];

const file = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));

/** The platform that a binary package's name tells, as the fields of a lock entry. */
function platform(name) {
  const words = name.split(/[-_/]/);
  const system = SYSTEMS.find((word) => name.includes(word));
  const processor = PROCESSORS.find((word) =>
    words.some((part) => part === word || (word === "arm" && /^arm(eabi|hf)/.test(part))),
  );
  return {
    ...(processor ? { cpu: [processor] } : {}),
    ...(system ? { os: [system] } : {}),
    ...(name.endsWith("musl") ? { libc: ["musl"] } : {}),
  };
}

let added = 0;
for (const [place, entry] of Object.entries(lock.packages)) {
  const folder = place.slice(0, place.lastIndexOf("node_modules/"));
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const version = range.replace(/^[\^~]/, "");
    const held = [`${place}/node_modules/${name}`, `${folder}node_modules/${name}`, `node_modules/${name}`]
      .map((at) => lock.packages[at])
      .some((found) => found && (found.version === version || version !== range));
    if (held) continue;
    lock.packages[`${folder}node_modules/${name}`] = {
      version,
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
      ...platform(name),
    };
    added += 1;
  }
}

lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${added} optional package${added === 1 ? "" : "s"} of other platforms added`);
