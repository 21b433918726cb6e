import { ActionIcon, Checkbox } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import type { LogCounts, LogQuery, Verdict } from "../../backend";
import { Choices } from "../../shared/Choices";
import { exact, rounded } from "../../shared/format";
import { Toolbar } from "../../shared/Page";
import { TailControl, type TailState } from "../../shared/TailControl";
import { VerdictMark } from "../../shared/VerdictMark";
import { t } from "../../words";
import { ExportMenu } from "./ExportMenu";
import styles from "./LogToolbar.module.css";
import { SearchBox } from "./SearchBox";

interface Props {
  query: LogQuery;
  counts: LogCounts | undefined;
  problem: string | null;
  tail: TailState;
  onSearch: (text: string) => void;
  onOutcome: (outcome: Verdict | null) => void;
  onReads: (shown: boolean) => void;
  onTake: () => void;
  onPause: () => void;
}

export function LogToolbar({ query, counts, problem, tail, onSearch, onOutcome, onReads, onTake, onPause }: Props) {
  const paused = tail.kind === "paused";
  const count = (value: number | undefined) => (value === undefined ? undefined : rounded(value));
  // Counting stops at a ceiling: then the sum is a floor.
  const all = counts && !counts.exact ? `${exact(counts.all)}+` : count(counts?.all);
  const pauseLabel = t(paused ? "live-log-resume" : "live-log-pause");
  return (
    <Toolbar>
      <SearchBox value={query.text} onChange={onSearch} problem={problem} />
      <Choices<Verdict | null>
        label={t("live-log-outcome")}
        value={query.outcome}
        onChange={onOutcome}
        choices={[
          { value: null, label: t("live-log-all"), count: all },
          {
            value: "refused",
            label: t("shared-verdict-refused"),
            mark: <VerdictMark tone="refused" />,
            count: count(counts?.refused),
            shrinks: true,
          },
          {
            value: "partly",
            label: t("live-log-partly"),
            mark: <VerdictMark tone="partly" />,
            count: count(counts?.partly),
            shrinks: true,
          },
          {
            value: "noChange",
            label: t("shared-verdict-none"),
            mark: <VerdictMark tone="none" />,
            count: count(counts?.noChange),
            shrinks: true,
          },
        ]}
      />
      <Checkbox
        className={styles.reads ?? ""}
        label={t("live-log-reads")}
        checked={!query.hideReads}
        onChange={(event) => onReads(event.currentTarget.checked)}
      />
      <span className={styles.end}>
        <TailControl state={tail} onTake={onTake} />
        <ActionIcon aria-label={pauseLabel} title={`${pauseLabel} (p)`} aria-pressed={paused} onClick={onPause}>
          {paused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
        </ActionIcon>
        <ExportMenu query={query} filtered={query.text !== "" || query.outcome !== null || query.hideReads} />
      </span>
    </Toolbar>
  );
}
