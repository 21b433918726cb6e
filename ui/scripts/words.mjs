/**
 * Writes src/words/ids.ts: the ids of all messages in locales/en/ui-*.ftl as a type, so that a misspelt id does not
 * compile. A message's id begins with the name of its file (`ui-frame.ftl`: `frame-…`).
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const folder = new URL("../../locales/en/", import.meta.url);
const ids = [];
for (const file of readdirSync(folder).sort()) {
  const subject = /^ui-(.+)\.ftl$/.exec(file)?.[1];
  if (!subject) continue;
  for (const [, id] of readFileSync(new URL(file, folder), "utf8").matchAll(/^([a-z][\w-]*) *=/gm)) {
    if (!id.startsWith(`${subject}-`)) throw new Error(`${file}: the id ${id} does not begin with ${subject}-`);
    ids.push(id);
  }
}
const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
if (twice.length > 0) throw new Error(`defined twice: ${twice.join(", ")}`);

const text = `// Generated from locales/en/ui-*.ftl by \`npm run words\`. Do not edit.\n\nexport type WordId =\n${ids
  .map((id) => `  | "${id}"`)
  .join("\n")};\n`;
writeFileSync(new URL("../src/words/ids.ts", import.meta.url), text);
