/** What this service does with a value. The usual has a word and no mark; what departs from it has both. */
import type { TutorKept } from "../../../backend";
import { type Tone, VerdictMark } from "../../../shared/VerdictMark";
import { t, type WordId } from "../../../words";

const WORDS: Record<TutorKept, WordId> = {
  stored: "mapping-kept-stored",
  otherwise: "mapping-kept-otherwise",
  set: "mapping-kept-set",
  nothing: "mapping-kept-nothing",
  leftOut: "mapping-kept-left-out",
  refused: "mapping-kept-refused",
};
const MARKS: Partial<Record<TutorKept, Tone>> = { otherwise: "info", leftOut: "partly", refused: "refused" };

/** Quiet is what would become of a value that is not there. */
export function KeptWords({ kept, quiet = false }: { kept: TutorKept; quiet?: boolean }) {
  const mark = MARKS[kept];
  if (mark === undefined) return <span className={quiet ? "t3" : "t2"}>{t(WORDS[kept])}</span>;
  return (
    <>
      <VerdictMark tone={mark} />
      {t(WORDS[kept])}
    </>
  );
}
