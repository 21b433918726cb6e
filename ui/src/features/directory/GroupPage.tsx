/** One group: its members, its JSON, its history; and what the admin can do. */
import { Button } from "@mantine/core";
import { IconActivity, IconPencil } from "@tabler/icons-react";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { type ResourceDetails, useRead } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { JsonView } from "../../shared/JsonView";
import { LinkTabs, TabWords } from "../../shared/LinkTabs";
import { LoadingRows, Page } from "../../shared/Page";
import { TimeText } from "../../shared/TimeText";
import { Name } from "../../shared/visible";
import { t } from "../../words";
import { EditResource } from "./EditResource";
import { EndingsCard } from "./EndingsCard";
import { GroupMenu } from "./GroupMenu";
import { HistoryCard } from "./HistoryCard";
import { LedgerCard } from "./LedgerCard";
import { MembersCard } from "./MembersCard";
import { NestedCard } from "./NestedCard";
import { OwnerText } from "./OwnerText";
import { ProfileCard } from "./ProfileCard";
import styles from "./parts.module.css";
import { RuleCard } from "./RuleCard";

/** A page left open shows what the provider does meanwhile. */
const LOOK_AGAIN_MS = 3000;
/** Counting everyone inside reads every membership in it. */
const COUNT_AGAIN_MS = 15_000;
/** Members that are not stored on one page of the ledger, and exchanges at first. */
const OPEN_PAGE = 10;
const EXCHANGES = 6;
/** The most exchanges that the service gives at once. */
const MOST_EXCHANGES = 200;

export function GroupPage() {
  const { id } = useParams({ from: "/directory/groups/$id" });
  const { tab } = useSearch({ from: "/directory/groups/$id" });
  const editing = tab === "edit";
  const group = useRead("groups.get", { id }, editing ? {} : { every: LOOK_AGAIN_MS });
  if (group.data === undefined) {
    return (
      <Page title={t("directory-groups")} crumb={<GroupCrumb />}>
        {group.error ? (
          <ErrorAlert error={group.error} onRetry={() => void group.refetch()} />
        ) : (
          <LoadingRows rows={10} />
        )}
      </Page>
    );
  }
  return editing ? (
    <EditResource kind="group" details={group.data} />
  ) : (
    <Group details={group.data} tab={tab} error={group.error} />
  );
}

interface GroupProps {
  details: ResourceDetails;
  tab: string | undefined;
  error: unknown;
}

function Group({ details, tab, error }: GroupProps) {
  const navigate = useNavigate();
  const current = tab === "json" || tab === "history" ? tab : "members";
  const [page, setPage] = useState(1);
  const [exchanges, setExchanges] = useState(EXCHANGES);
  const ledger = useRead(
    "groups.ledger",
    { id: details.id, page, pageSize: OPEN_PAGE, before: null, exchanges },
    { keepLast: true, every: LOOK_AGAIN_MS },
  );
  const nesting = useRead("groups.nesting", { id: details.id }, { every: COUNT_AGAIN_MS });
  const sums = ledger.data?.sums;
  const isSettled = sums !== undefined && sums.leftOut + sums.held === 0;
  const isNested = nesting.data !== undefined && nesting.data.aboveTotal + nesting.data.insideTotal > 0;
  return (
    <Page
      title={details.name}
      crumb={<GroupCrumb />}
      heading={
        <span className={styles.heading}>
          <span title={details.name}>
            <Name>{details.name}</Name>
          </span>
        </span>
      }
      facts={
        <>
          <OwnerText owner={details.owner} />
          <span>
            {t("directory-created-at")} <TimeText at={details.created} />
          </span>
          <span>
            {t("directory-changed-at")} <TimeText at={details.lastModified} />
          </span>
          {isSettled && sums.stored > 0 && <span>{t("directory-all-stored", { count: sums.stored })}</span>}
        </>
      }
      actions={
        <>
          <Button
            component={Link}
            to="/log"
            search={{ q: `group:"${details.name.replaceAll('"', " ")}"` } as never}
            leftSection={<IconActivity size={16} />}
          >
            {t("directory-log-of-group")}
          </Button>
          <Button
            component={Link}
            to="/directory/groups/$id"
            params={{ id: details.id } as never}
            search={{ tab: "edit" } as never}
            leftSection={<IconPencil size={16} />}
          >
            {t("directory-edit")}
          </Button>
          <GroupMenu own group={details} onDeleted={() => void navigate({ to: "/directory/groups" })} />
        </>
      }
      tabs={<GroupTabs id={details.id} members={details.members} current={current} />}
    >
      <ErrorAlert error={error} boxed />
      {current === "members" && (
        <div className={styles.main}>
          <div className={styles.stack}>
            <ErrorAlert error={ledger.error} boxed />
            {ledger.data && !isSettled && (
              <LedgerCard
                group={details}
                ledger={ledger.data}
                onPage={setPage}
                onOlder={() => setExchanges(Math.min(MOST_EXCHANGES, exchanges + 50))}
              />
            )}
            <MembersCard group={details} nesting={nesting.data} every={LOOK_AGAIN_MS} />
          </div>
          <div className={styles.stack}>
            <ErrorAlert error={nesting.error} boxed />
            {isNested && <NestedCard group={details} nesting={nesting.data} />}
            {ledger.data && <RuleCard ledger={ledger.data} />}
            <ProfileCard details={details} />
            <EndingsCard owner={details.owner} kind="group" />
          </div>
        </div>
      )}
      {current === "json" && (
        <JsonView
          value={details.json}
          what={t("directory-json-of-group")}
          head={
            <>
              <h2>{t("directory-json")}</h2>
              <span className="t3 sm">{t("directory-json-group-as-get")}</span>
            </>
          }
        />
      )}
      {current === "history" && <HistoryCard id={details.id} version={details.version} />}
    </Page>
  );
}

function GroupTabs({ id, members, current }: { id: string; members: number; current: "members" | "json" | "history" }) {
  const tab = (name: typeof current, words: string, count?: number) => (
    <Link
      to="/directory/groups/$id"
      params={{ id }}
      search={name === "members" ? {} : { tab: name }}
      activeOptions={{ exact: true }}
      aria-current={current === name ? "page" : undefined}
    >
      <TabWords count={count}>{words}</TabWords>
    </Link>
  );
  return (
    <LinkTabs label={t("directory-group-tabs")}>
      {tab("members", t("directory-column-members"), members)}
      {tab("json", t("directory-json"))}
      {tab("history", t("directory-history"))}
    </LinkTabs>
  );
}

export function GroupCrumb() {
  return (
    <>
      <Link to="/directory/users">{t("directory-title")}</Link> /{" "}
      <Link to="/directory/groups">{t("directory-groups")}</Link>
    </>
  );
}
