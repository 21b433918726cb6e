/** No entry matches: names what each part of the search alone would give, and offers to drop it. */
import { Button } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { type LogQuery, reading, useBackend } from "../../backend";
import { EmptyState } from "../../shared/EmptyState";
import { exact, rounded } from "../../shared/format";
import { T, t } from "../../words";
import { termsOf, without } from "./terms";

interface Props {
  query: LogQuery;
  onSearch: (text: string) => void;
  /** Shows every outcome, reads too. */
  onEverything: () => void;
}

/** More parts than this are not taken apart. */
const MOST = 4;

export function NothingFound({ query, onSearch, onEverything }: Props) {
  const backend = useBackend();
  const terms = termsOf(query.text).slice(0, MOST);
  const alone = useQueries({
    queries: terms.map((term) =>
      reading(backend, "log.counts", { ...query, text: term.text, outcome: null, hideReads: false, limit: 0 }),
    ),
  });
  const narrowed = query.outcome !== null || query.hideReads;
  return (
    <EmptyState
      title={t("live-log-nothing", { count: terms.length + (narrowed ? 1 : 0) })}
      actions={
        <>
          {terms.map((term) => (
            <Button key={term.at} size="xs" onClick={() => onSearch(without(query.text, term))}>
              {t("live-log-drop", { term: term.text })}
            </Button>
          ))}
          {narrowed && (
            <Button size="xs" onClick={onEverything}>
              {t("live-log-every-outcome")}
            </Button>
          )}
        </>
      }
    >
      {(terms.length > 1 || narrowed) &&
        terms.map((term, at) => {
          const counts = alone[at]?.data;
          if (!counts) return null;
          return (
            <div key={term.at}>
              <T
                id="live-log-alone"
                args={{
                  term: <code>{term.text}</code>,
                  count: counts.all,
                  text: counts.exact ? rounded(counts.all) : `${exact(counts.all)}+`,
                }}
              />
            </div>
          );
        })}
    </EmptyState>
  );
}
