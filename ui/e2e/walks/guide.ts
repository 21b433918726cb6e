/** What a provider's guide says, read from its own files: what a page shows is held against these. */
import { type Provider, textOf } from "../exchanges";

export interface Mistake {
  code: string;
  heading: string;
  sees: string;
  /** The key of the step that puts it right. */
  step: string;
}

/** The mistakes of one way of setting up, by code. */
export function mistakesOf(provider: Provider, way: string | null, baseUrl: string): Map<string, Mistake> {
  const found = new Map<string, Mistake>();
  for (const block of textOf(provider, "mistakes.toml").split("[[mistakes]]").slice(1)) {
    const ways = /^ways = (\[.*\])$/m.exec(block)?.[1];
    if (ways && way !== null && !JSON.parse(ways).includes(way)) continue;
    const text = (name: string) => plain(member(block, name), baseUrl);
    found.set(text("code"), {
      code: text("code"),
      heading: text("heading"),
      sees: text("sees"),
      step: text("step"),
    });
  }
  return found;
}

/** The text of a member, which stands on one line in either kind of quotes. */
function member(block: string, name: string): string {
  const value = new RegExp(`^${name} = (.*)$`, "m").exec(block)?.[1] ?? '""';
  return value.startsWith("'") ? value.slice(1, -1) : JSON.parse(value);
}

/** Without its marks, and filled in. */
function plain(text: string, baseUrl: string): string {
  return text.replaceAll("**", "").replaceAll("`", "").replaceAll("{base_url}", baseUrl);
}
