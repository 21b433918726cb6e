/** One user: profile, groups, history with diffs, the JSON; and what the admin can do. */
import { Button } from "@mantine/core";
import { IconActivity, IconPencil, IconUserOff } from "@tabler/icons-react";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type ResourceDetails, useRead } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { JsonView } from "../../shared/JsonView";
import { LoadingRows, Page } from "../../shared/Page";
import { VerdictChip } from "../../shared/VerdictMark";
import { Name } from "../../shared/visible";
import { t } from "../../words";
import { EditResource } from "./EditResource";
import { EndingsCard } from "./EndingsCard";
import { HistoryCard } from "./HistoryCard";
import { ProfileCard } from "./ProfileCard";
import styles from "./parts.module.css";
import { UserGroupsCard } from "./UserGroupsCard";
import { UserMenu } from "./UserMenu";

/** A page left open shows what the provider does meanwhile. */
const LOOK_AGAIN_MS = 3000;

export function UserPage() {
  const { id } = useParams({ from: "/directory/users/$id" });
  const { tab } = useSearch({ from: "/directory/users/$id" });
  const editing = tab === "edit";
  // While somebody edits, the form keeps what it began with; a change by others is found by its version.
  const user = useRead("users.get", { id }, editing ? {} : { every: LOOK_AGAIN_MS });
  if (user.data === undefined) {
    return (
      <Page title={t("directory-users")} crumb={<UserCrumb />}>
        {user.error ? <ErrorAlert error={user.error} onRetry={() => void user.refetch()} /> : <LoadingRows rows={10} />}
      </Page>
    );
  }
  return editing ? (
    <EditResource kind="user" details={user.data} />
  ) : (
    <Profile details={user.data} error={user.error} />
  );
}

function Profile({ details, error }: { details: ResourceDetails; error: unknown }) {
  const navigate = useNavigate();
  const userName = userNameOf(details);
  return (
    <Page
      title={details.name}
      crumb={<UserCrumb />}
      heading={
        <span className={styles.heading}>
          <span title={details.name}>
            <Name>{details.name}</Name>
          </span>
          <ActiveChip active={details.active} />
        </span>
      }
      actions={
        <>
          <Button
            component={Link}
            to="/log"
            search={{ q: `user:"${userName}"` } as never}
            leftSection={<IconActivity size={16} />}
          >
            {t("directory-log-of-user")}
          </Button>
          <Button
            component={Link}
            to="/directory/users/$id"
            params={{ id: details.id } as never}
            search={{ tab: "edit" } as never}
            leftSection={<IconPencil size={16} />}
          >
            {t("directory-edit")}
          </Button>
          <UserMenu
            own
            user={{ ...details, userName, groups: details.members }}
            onDeleted={() => void navigate({ to: "/directory/users" })}
          />
        </>
      }
    >
      <ErrorAlert error={error} boxed />
      <div className={styles.columns}>
        <div className={styles.stack}>
          <ProfileCard details={details} />
          <UserGroupsCard id={details.id} every={LOOK_AGAIN_MS} />
          <EndingsCard owner={details.owner} kind="user" />
        </div>
        <div className={styles.stack}>
          <HistoryCard id={details.id} version={details.version} />
          <JsonView
            value={details.json}
            what={t("directory-json-of-user")}
            head={
              <>
                <h2>{t("directory-json")}</h2>
                <span className="t3 sm">{t("directory-json-as-get")}</span>
              </>
            }
          />
        </div>
      </div>
    </Page>
  );
}

function ActiveChip({ active }: { active: boolean }) {
  if (active) return <VerdictChip tone="applied">{t("directory-active")}</VerdictChip>;
  return (
    <span className={styles.inactive}>
      <IconUserOff size={14} aria-hidden="true" />
      {t("directory-deactivated")}
    </span>
  );
}

export function UserCrumb() {
  return (
    <>
      <Link to="/directory/users">{t("directory-title")}</Link> /{" "}
      <Link to="/directory/users">{t("directory-users")}</Link>
    </>
  );
}

/** The attribute itself; the page's title may be another name. */
function userNameOf(details: ResourceDetails): string {
  const { userName } = details.json as { userName?: string };
  return (userName ?? details.name).replaceAll('"', " ");
}
