/** A sentence with parts that are more than text. */
import { cloneElement, Fragment, isValidElement, type ReactElement, type ReactNode } from "react";
import { t, type WordArgs, type WordId } from "./words";

/** Stand-ins for node arguments while Fluent works: characters of the private use area, never in real words. */
const SLOT = /\uE000(\d+)\uE001/;
const MARKUP = /<(\w+)>(.*?)<\/\1>|\uE000(\d+)\uE001/gs;
const LESS_THAN = "\uE002";

interface Props {
  id: WordId;
  /** Values of the message's variables. A React element stands where its variable stands. */
  args?: Record<string, string | number | ReactElement>;
  /** What `<name>…</name>` in the message is wrapped in; `b` and `code` are known. */
  parts?: Record<string, ReactElement>;
}

const KNOWN: Record<string, ReactElement> = { b: <b />, code: <code /> };

/** `<T id="frame-x" args={{ name: <Name>Ada</Name> }} parts={{ link: <Link to="/log" /> }} />` */
export function T({ id, args = {}, parts = {} }: Props): ReactNode {
  const nodes: ReactElement[] = [];
  const plain: WordArgs = {};
  for (const [name, value] of Object.entries(args)) {
    if (isValidElement(value)) plain[name] = `\uE000${nodes.push(value) - 1}\uE001`;
    // What comes from outside must not read as markup.
    else plain[name] = typeof value === "string" ? value.replaceAll("<", LESS_THAN) : (value as number);
  }
  return <>{pieces(t(id, plain), nodes, { ...KNOWN, ...parts })}</>;
}

function pieces(text: string, nodes: ReactElement[], parts: Record<string, ReactElement>): ReactNode[] {
  const found: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKUP)) {
    if (match.index > end) found.push(restored(text.slice(end, match.index)));
    end = match.index + match[0].length;
    const [, tag, inner, slot] = match;
    const key = found.length;
    if (slot !== undefined) found.push(<Fragment key={key}>{nodes[Number(slot)]}</Fragment>);
    else {
      const part = parts[tag ?? ""];
      const inside = pieces(inner ?? "", nodes, parts);
      found.push(part ? cloneElement(part, { key }, ...inside) : <Fragment key={key}>{inside}</Fragment>);
    }
  }
  if (end < text.length) found.push(restored(text.slice(end)));
  return found;
}

function restored(text: string): string {
  return text.replaceAll(LESS_THAN, "<").replace(SLOT, "");
}
