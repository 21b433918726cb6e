/** One group: its members, its JSON, its history; and what the admin can do. */
import { Button } from "@mantine/core";
import { IconActivity, IconPencil } from "@tabler/icons-react";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type ResourceDetails, useRead } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { JsonView } from "../../shared/JsonView";
import { LinkTabs, TabWords } from "../../shared/LinkTabs";
import { LoadingRows, Page } from "../../shared/Page";
import { TimeText } from "../../shared/TimeText";
import { Name } from "../../shared/visible";
import { t } from "../../words";
import { EditGroup } from "./EditGroup";
import { GroupMenu } from "./GroupMenu";
import { HistoryCard } from "./HistoryCard";
import { MembersCard } from "./MembersCard";
import { OwnerText } from "./OwnerText";
import { ProfileCard } from "./ProfileCard";
import styles from "./parts.module.css";

/** A page left open shows what the provider does meanwhile. */
const LOOK_AGAIN_MS = 3000;

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
  return editing ? <EditGroup details={group.data} /> : <Group details={group.data} tab={tab} error={group.error} />;
}

interface GroupProps {
  details: ResourceDetails;
  tab: string | undefined;
  error: unknown;
}

function Group({ details, tab, error }: GroupProps) {
  const navigate = useNavigate();
  const current = tab === "json" || tab === "history" ? tab : "members";
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
          <MembersCard group={details} every={LOOK_AGAIN_MS} />
          <ProfileCard details={details} />
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
