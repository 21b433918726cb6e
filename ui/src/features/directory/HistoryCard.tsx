/** Every change to a user or group: in words, as a diff, with the log entry it rests on. */
import { ActionIcon, Button } from "@mantine/core";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type ConsoleFailure, type History, type HistoryItem, useBackend } from "../../backend";
import { AttributeDiff } from "../../shared/AttributeDiff";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { Evidence } from "../../shared/Evidence";
import { exact } from "../../shared/format";
import { Card, LoadingRows, Tag } from "../../shared/Page";
import { toneOf, VerdictMark } from "../../shared/VerdictMark";
import { plainWords, Words } from "../../shared/Words";
import { t } from "../../words";
import styles from "./parts.module.css";

const PAGE = 20;
/** The newest entries are open at first, if they are not long. */
const OPEN_AT_FIRST = 2;
const LONG = 12;

interface Props {
  id: string;
  /** Changes whenever the resource does, so that the history is asked again. */
  version: string;
}

export function HistoryCard({ id, version }: Props) {
  const backend = useBackend();
  const history = useInfiniteQuery<History, ConsoleFailure, { pages: History[] }, unknown[], number | null>({
    queryKey: ["directory.history", { id }, version],
    queryFn: ({ pageParam }) => backend.call("directory.history", { id, before: pageParam, limit: PAGE }),
    initialPageParam: null,
    getNextPageParam: (last) => (last.more ? (last.items.at(-1)?.entry.seq ?? null) : null),
    placeholderData: (last) => last,
  });
  const items = history.data?.pages.flatMap((page) => page.items) ?? [];
  const total = history.data?.pages[0]?.total;
  return (
    <Card
      title={t("directory-history")}
      count={
        total === undefined ? undefined : <span className="sm">{t("directory-history-count", { count: total })}</span>
      }
      flush
    >
      {history.isPending && <LoadingRows rows={3} />}
      <ErrorAlert error={history.error} onRetry={() => void history.refetch()} />
      {history.isSuccess && items.length === 0 && <p className={styles.quiet}>{t("directory-history-none")}</p>}
      <ul className={styles.history}>
        {items.map((item, at) => (
          <Entry key={item.entry.seq} item={item} openAtFirst={at < OPEN_AT_FIRST && item.changes.length <= LONG} />
        ))}
      </ul>
      {history.hasNextPage && (
        <div className={styles.foot}>
          <Button size="xs" loading={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
            {t("directory-history-older")}
          </Button>
          <span className="t3 sm">
            {t("directory-history-shown", { shown: exact(items.length), total: exact(total ?? items.length) })}
          </span>
        </div>
      )}
    </Card>
  );
}

function Entry({ item, openAtFirst }: { item: HistoryItem; openAtFirst: boolean }) {
  const [open, setOpen] = useState(openAtFirst);
  const { entry, changes } = item;
  const tone = entry.kind === "local" ? "info" : toneOf(entry);
  const words = plainWords(entry.words);
  return (
    <li>
      <div className={styles.entry}>
        <VerdictMark tone={tone} labelled />
        <span className={styles.sentence} title={words}>
          <Words spans={entry.words} tone={tone} />{" "}
          {entry.kind === "local" && <Tag>{t("directory-history-local")}</Tag>}
        </span>
        <Evidence seq={entry.seq} at={entry.at} />
        {changes.length > 0 && (
          <ActionIcon
            variant="subtle"
            size="xs"
            aria-expanded={open}
            aria-label={t(open ? "directory-history-fold" : "directory-history-open", { words })}
            onClick={() => setOpen(!open)}
          >
            {open ? <IconChevronUp size={14} /> : <IconChevronDown size={14} />}
          </ActionIcon>
        )}
      </div>
      {open && changes.length > 0 && <AttributeDiff lines={changes} />}
    </li>
  );
}
