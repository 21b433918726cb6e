/** What was asked of a group's members, what is stored, and by which exchanges. Not there while everything asked for is stored. */
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { MemberLedger, MemberSums, ResourceDetails } from "../../backend";
import { exact } from "../../shared/format";
import { Card } from "../../shared/Page";
import { Pager } from "../../shared/Pager";
import { VerdictMark, VerdictWord } from "../../shared/VerdictMark";
import { Name } from "../../shared/visible";
import { T, t } from "../../words";
import styles from "./ledger.module.css";
import { MemberExchanges } from "./MemberExchanges";
import { OpenMembers } from "./OpenMembers";

interface Props {
  group: ResourceDetails;
  ledger: MemberLedger;
  onPage: (page: number) => void;
  /** Shows more of the older exchanges. */
  onOlder: () => void;
}

export function LedgerCard({ group, ledger, onPage, onOlder }: Props) {
  const { sums, owner } = ledger;
  return (
    <Card
      title={t("directory-ledger")}
      count={<span className={`sm ${styles.beside}`}>{t("directory-ledger-what")}</span>}
      actions={
        <Button
          component={Link}
          size="xs"
          variant="subtle"
          to="/log"
          search={{ q: `group:"${group.name.replaceAll('"', " ")}"` } as never}
        >
          {t("directory-open-in-log")}
        </Button>
      }
      flush
    >
      <dl className={styles.sums}>
        <Sum label={t("directory-ledger-asked")}>{exact(sums.asked)}</Sum>
        <Sum label={t("directory-ledger-stored")}>{exact(sums.stored)}</Sum>
        <Sum label={t("directory-ledger-left-out")}>
          <Marked count={sums.leftOut} tone="partly">
            {sums.isExact ? exact(sums.leftOut) : t("directory-ledger-up-to", { count: sums.leftOut })}
          </Marked>
        </Sum>
        {sums.held > 0 && (
          <Sum label={t("directory-ledger-held")}>
            <Marked count={sums.held} tone="waiting">
              {exact(sums.held)}
            </Marked>
          </Sum>
        )}
        {ledger.told !== null && owner.name !== null && (
          <div className={styles.told}>
            <dt>
              <T id="directory-ledger-told" args={{ name: <Name>{owner.name}</Name> }} />
            </dt>
            <dd>{ledger.told}</dd>
          </div>
        )}
      </dl>
      <OpenMembers group={group.id} rows={ledger.open} />
      {sums.unlisted > 0 && <p className={styles.rest}>{unlisted(sums)}</p>}
      {ledger.listed > ledger.pageSize && (
        <Pager page={ledger.page} pageSize={ledger.pageSize} total={ledger.listed} totalIsExact onPage={onPage} />
      )}
      {ledger.exchanges.length > 0 && (
        <div className={styles.exchanges}>
          <MemberExchanges rows={ledger.exchanges} />
        </div>
      )}
      {ledger.moreExchanges && (
        <div className={styles.foot}>
          <Button size="xs" variant="subtle" onClick={onOlder}>
            {t("directory-ledger-older")}
          </Button>
        </div>
      )}
    </Card>
  );
}

function unlisted(sums: MemberSums): string {
  return t(sums.isExact ? "directory-ledger-unlisted" : "directory-ledger-unlisted-at-most", { count: sums.unlisted });
}

function Sum({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Marked({ count, tone, children }: { count: number; tone: "partly" | "waiting"; children: ReactNode }) {
  if (count === 0) return <>{children}</>;
  return (
    <VerdictWord tone={tone}>
      <span className={styles.marked}>
        <VerdictMark tone={tone} />
        {children}
      </span>
    </VerdictWord>
  );
}

/** "3 left out" with the mark, "2 held", or "All stored": for lists. */
export function LedgerWords({ sums }: { sums: MemberSums }) {
  if (sums.leftOut === 0 && sums.held === 0) return <span className="t3">{t("directory-all-stored-short")}</span>;
  return (
    <span className={styles.words}>
      {sums.leftOut > 0 && (
        <Marked count={sums.leftOut} tone="partly">
          {t("directory-left-out", { count: sums.leftOut })}
        </Marked>
      )}
      {sums.held > 0 && (
        <Marked count={sums.held} tone="waiting">
          {t("directory-held", { count: sums.held })}
        </Marked>
      )}
    </span>
  );
}
