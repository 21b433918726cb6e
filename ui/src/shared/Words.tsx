/** A sentence that the service side made, span by span. */
import type { Span } from "../backend";
import type { Tone } from "./VerdictMark";
import { VerdictWord } from "./VerdictMark";
import { Name, visible } from "./visible";
import styles from "./Words.module.css";

/** `<Words spans={row.words} tone={toneOf(row)} />`: names in weight 550, code in mono, the verdict's word in its colour. */
export function Words({ spans, tone = "read" }: { spans: readonly Span[]; tone?: Tone }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: a span's place is its identity
  return spans.map((span, at) => <Piece key={at} span={span} tone={tone} />);
}

function Piece({ span, tone }: { span: Span; tone: Tone }) {
  switch (span.style) {
    case "name":
      return <Name strong>{span.text}</Name>;
    case "strong":
      return <b>{visible(span.text)}</b>;
    case "code":
      return <code className={styles.code}>{visible(span.text)}</code>;
    case "verdict":
      return <VerdictWord tone={tone === "read" || tone === "applied" ? "none" : tone}>{span.text}</VerdictWord>;
    case "plain":
      return visible(span.text);
  }
}

/** The sentence without its looks: for labels and titles. */
export function plainWords(spans: readonly Span[]): string {
  return spans.map((span) => span.text).join("");
}
