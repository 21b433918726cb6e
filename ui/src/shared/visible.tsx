/**
 * Text from outside, safe to look at: control, direction-changing and zero-width characters are shown by their code point,
 * so that a name cannot pass for another one or turn the line around it.
 */
import { Fragment, type ReactNode } from "react";
import styles from "./visible.module.css";

/** Controls (line breaks too: a name has none) and all that Unicode says to draw as nothing: bidi marks, zero-width, tags. */
const HIDDEN = /\p{Cc}|\p{Default_Ignorable_Code_Point}|[\u2028\u2029\uFFF9-\uFFFB]/gu;
/** Which of the two drawings of a sign is meant: part of it. */
const VARIATION = /[\uFE0E\uFE0F]/;
/** Joiners shape letters of these scripts and pictures; between such they are part of the name. */
const JOINABLE =
  /(?:\p{Script=Arabic}|\p{Script=Devanagari}|\p{Script=Bengali}|\p{Script=Gurmukhi}|\p{Script=Gujarati}|\p{Script=Oriya}|\p{Script=Tamil}|\p{Script=Telugu}|\p{Script=Kannada}|\p{Script=Malayalam}|\p{Script=Sinhala}|\p{Script=Khmer}|\p{Script=Mongolian}|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)$/u;

/** Splits a text into plain parts and the code points that must be shown. */
export function hiddenParts(text: string): Array<{ plain: string } | { code: string }> {
  const parts: Array<{ plain: string } | { code: string }> = [];
  let end = 0;
  for (const match of text.matchAll(HIDDEN)) {
    const [found] = match;
    const joiner = found === "\u200C" || found === "\u200D";
    if (VARIATION.test(found) || (joiner && JOINABLE.test(text.slice(0, match.index)))) continue;
    if (match.index > end) parts.push({ plain: text.slice(end, match.index) });
    parts.push({ code: (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0") });
    end = match.index + found.length;
  }
  if (end < text.length) parts.push({ plain: text.slice(end) });
  return parts;
}

/** Text from outside as nodes. `keepBreaks` leaves tabs and line breaks alone, for bodies. */
export function visible(text: string, options: { keepBreaks?: boolean } = {}): ReactNode {
  if (text.search(HIDDEN) < 0) return text;
  return hiddenParts(text).map((part, at) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other identity
    if ("plain" in part) return <span key={at}>{part.plain}</span>;
    if (options.keepBreaks && (part.code === "0009" || part.code === "000A" || part.code === "000D")) {
      return String.fromCodePoint(Number.parseInt(part.code, 16));
    }
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other identity
      <span key={at} className={styles.code} title={`U+${part.code}`}>
        {part.code}
      </span>
    );
  });
}

/** After each slash of an address's path. */
const AFTER_SLASH = /(?<=[^/]\/)(?!\/|$)/;
/** After each byte of a fingerprint. */
export const AFTER_BYTE = /(?<=:)/;

/** A long value that may break at these places, and nowhere else while that is enough. */
export function breakable(text: string, at = AFTER_SLASH): ReactNode {
  const parts = text.split(at);
  if (parts.length === 1) return visible(text);
  return parts.map((part, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other identity
    <Fragment key={place}>
      {place > 0 && <wbr />}
      {visible(part)}
    </Fragment>
  ));
}

/** A sentence of the service: what it puts between backticks, such as an attribute's path, is code. */
export function told(text: string): ReactNode {
  if (!text.includes("`")) return visible(text);
  return text.split(/`([^`]+)`/).map((part, at) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other identity
    return at % 2 === 0 ? <span key={at}>{visible(part)}</span> : <code key={at}>{visible(part)}</code>;
  });
}

/**
 * A name of a person, group, connection or token, in its own script and direction: `<Name>{user.name}</Name>`. Every name
 * that came from outside goes through here.
 */
export function Name({ children, strong = false }: { children: string; strong?: boolean }) {
  return <bdi className={strong ? styles.strong : undefined}>{visible(children)}</bdi>;
}
