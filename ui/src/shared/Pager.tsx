/** Which part of how many, how long it took and as of when; at the right rows a page and two steps. */
import { ActionIcon, Select } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { T, t } from "../words";
import { duration, exact } from "./format";
import styles from "./Pager.module.css";
import { timeOfDay } from "./time";

interface Props {
  /** From 1. */
  page: number;
  pageSize: number;
  total: number;
  /** False if the total is a floor ("1,000+"). */
  totalIsExact: boolean;
  tookMs?: number;
  /** When the page was read. */
  asOf?: number;
  onPage: (page: number) => void;
  onPageSize?: (size: number) => void;
}

const SIZES = [50, 100, 200];

export function Pager({ page, pageSize, total, totalIsExact, tookMs, asOf, onPage, onPageSize }: Props) {
  const from = total === 0 ? 0 : (page - 1) * pageSize + 1;
  const to = Math.min(page * pageSize, total);
  const pages = Math.max(1, Math.ceil(total / pageSize));
  return (
    <nav className={styles.pager} aria-label={t("shared-pager-label")}>
      <span>
        <T
          id={totalIsExact ? "shared-pager-range" : "shared-pager-range-floor"}
          args={{ from: exact(from), to: exact(to), total: exact(total) }}
        />
      </span>
      {tookMs !== undefined && asOf !== undefined && (
        <span className={styles.took}>{t("shared-pager-took", { time: duration(tookMs), at: timeOfDay(asOf) })}</span>
      )}
      <div className={styles.end}>
        {onPageSize && (
          <Select
            className={styles.size}
            aria-label={t("shared-pager-rows")}
            data={SIZES.map(String)}
            value={String(pageSize)}
            onChange={(value) => value && onPageSize(Number(value))}
          />
        )}
        <span>
          <T
            id={totalIsExact ? "shared-pager-page" : "shared-pager-page-floor"}
            args={{ page: exact(page), pages: exact(pages) }}
          />
        </span>
        <ActionIcon
          size="xs"
          aria-label={t("shared-pager-previous")}
          disabled={page <= 1}
          onClick={() => onPage(page - 1)}
        >
          <IconChevronLeft size={14} />
        </ActionIcon>
        <ActionIcon
          size="xs"
          aria-label={t("shared-pager-next")}
          disabled={totalIsExact && page >= pages}
          onClick={() => onPage(page + 1)}
        >
          <IconChevronRight size={14} />
        </ActionIcon>
      </div>
    </nav>
  );
}
