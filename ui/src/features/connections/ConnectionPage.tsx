/** One connection: how it is doing, its tokens, its latest exchanges, what to type at the provider, what it manages, its settings. */
import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconActivity, IconDots, IconFileImport, IconListCheck, IconTrash } from "@tabler/icons-react";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { type ConnectionDetails, useRead } from "../../backend";
import { CopyField } from "../../shared/Copy";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { exact } from "../../shared/format";
import { LinkTabs, TabWords } from "../../shared/LinkTabs";
import { Monogram } from "../../shared/Monogram";
import { Card, LoadingRows, Page } from "../../shared/Page";
import { TimeText } from "../../shared/TimeText";
import { Name } from "../../shared/visible";
import { t } from "../../words";
import { SeenWarnings } from "../setup/mapping/Warnings";
import { progress } from "../setup/place";
import { ConnectionSettingsCard } from "./ConnectionSettingsCard";
import { logOf } from "./ConnectionsPage";
import styles from "./connections.module.css";
import { DialectTab } from "./DialectTab";
import { EndsCard } from "./EndsCard";
import { HealthCard } from "./HealthCard";
import { LatestExchanges } from "./LatestExchanges";
import { NewTokenDialog } from "./NewTokenDialog";
import { OauthClientsCard } from "./oauth/OauthClientsCard";
import { isImported, providerWords } from "./providerWords";
import { RemoveConnection } from "./RemoveConnection";
import { RotateDialog } from "./rotation/RotateDialog";
import { RotationCards } from "./rotation/RotationCard";
import { TokensCard } from "./TokensCard";

/** Last use, health and the newest exchanges are about seconds. */
const LOOK_AGAIN_MS = 2000;

export function ConnectionPage() {
  const { id } = useParams({ from: "/connections/$id" });
  const connection = useRead("connections.get", { connection: id }, { every: LOOK_AGAIN_MS });
  if (connection.data === undefined) {
    return (
      <Page title={t("connections-title")} crumb={<Crumb />}>
        {connection.error ? (
          <ErrorAlert error={connection.error} onRetry={() => void connection.refetch()} />
        ) : (
          <LoadingRows rows={8} />
        )}
      </Page>
    );
  }
  return <Connection details={connection.data} error={connection.error} />;
}

function Connection({ details, error }: { details: ConnectionDetails; error: unknown }) {
  const { row } = details;
  const { newToken, rotate, tab } = useSearch({ from: "/connections/$id" });
  const navigate = useNavigate({ from: "/connections/$id" });
  const [removing, setRemoving] = useState(false);
  const rotating = details.tokens.find((token) => token.id === rotate);
  const onRotate = (token: string) => void navigate({ search: { rotate: token } });
  return (
    <Page
      title={row.name}
      crumb={<Crumb />}
      heading={
        <span className={styles.heading}>
          <Monogram letters={row.provider.monogram} size="lg" />
          <span className="cut" title={row.name}>
            <Name>{row.name}</Name>
          </span>
        </span>
      }
      actions={
        <>
          {isImported(row.provider) ? <Import id={row.id} /> : <SetUp id={row.id} />}
          <Button
            component={Link}
            to="/log"
            search={{ q: logOf(row.name) } as never}
            leftSection={<IconActivity size={16} />}
          >
            {t("connections-log")}
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label={t("connections-more", { name: row.name })}>
                <IconDots size={14} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item data-danger leftSection={<IconTrash size={16} />} onClick={() => setRemoving(true)}>
                {t("connections-remove-ask")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      }
      tabs={
        <LinkTabs label={t("connections-tabs")}>
          <Link
            to="/connections/$id"
            params={{ id: row.id }}
            activeOptions={{ exact: true }}
            aria-current={tab === undefined ? "page" : undefined}
          >
            {t("connections-tab-overview")}
          </Link>
          <Link
            to="/connections/$id"
            params={{ id: row.id }}
            search={{ tab: "dialect" }}
            aria-current={tab === "dialect" ? "page" : undefined}
          >
            <TabWords count={details.dialect.tolerated}>{t("connections-tab-dialect")}</TabWords>
          </Link>
          <Link
            to="/connections/$id"
            params={{ id: row.id }}
            search={{ tab: "settings" }}
            aria-current={tab === "settings" ? "page" : undefined}
          >
            {t("connections-tab-settings")}
          </Link>
        </LinkTabs>
      }
    >
      <ErrorAlert error={error} boxed />
      {tab === "settings" && <ConnectionSettingsCard key={row.id} details={details} />}
      {tab === "dialect" && <DialectTab details={details} />}
      {tab === undefined && (
        <div className={styles.columns}>
          <SeenWarnings connection={row.id} className={styles.span} />
          <div className={styles.top}>
            <HealthCard details={details} />
            {!isImported(row.provider) && <AddressCard details={details} />}
          </div>
          {!isImported(row.provider) && (
            <>
              {details.ends && (
                <div className={styles.span}>
                  <EndsCard ends={details.ends} onRotate={onRotate} />
                </div>
              )}
              <div className={`${styles.span} ${styles.rotations}`}>
                <RotationCards connection={row.id} />
              </div>
              <div className={styles.span}>
                <TokensCard
                  details={details}
                  onNew={() => void navigate({ search: { newToken: true } })}
                  onRotate={onRotate}
                />
              </div>
              <div className={styles.span}>
                <OauthClientsCard details={details} />
              </div>
            </>
          )}
          <LatestExchanges id={row.id} name={row.name} every={LOOK_AGAIN_MS} />
          <ManagesCard details={details} />
        </div>
      )}
      <NewTokenDialog
        opened={newToken === true}
        connection={row}
        isFirst={details.tokens.length === 0}
        onClose={() => void navigate({ search: {} })}
      />
      <RotateDialog former={rotating ?? null} connection={row} onClose={() => void navigate({ search: {} })} />
      <RemoveConnection
        connection={removing ? row : null}
        onClose={() => setRemoving(false)}
        onDone={() => void navigate({ to: "/connections" })}
      />
    </Page>
  );
}

/** Leads to the guide, and says how far one is with it until all of it is done. */
function SetUp({ id }: { id: string }) {
  const setup = useRead("setup.get", { connection: id });
  const sofar = setup.data && progress(setup.data);
  return (
    <Button
      component={Link}
      to="/connections/$id/setup"
      params={{ id } as never}
      leftSection={<IconListCheck size={16} />}
      rightSection={
        sofar && sofar.done < sofar.total && <span className="t3 sm">{t("connections-set-up-so-far", sofar)}</span>
      }
    >
      {t("connections-set-up")}
    </Button>
  );
}

/** Leads to the import, which is in the place of a guide. */
function Import({ id }: { id: string }) {
  return (
    <Button
      component={Link}
      to="/connections/$id/setup"
      params={{ id } as never}
      leftSection={<IconFileImport size={16} />}
    >
      {t("connections-import")}
    </Button>
  );
}

function Crumb() {
  return <Link to="/connections">{t("connections-title")}</Link>;
}

/** The address, under the name that the provider's own form gives it. */
function AddressCard({ details }: { details: ConnectionDetails }) {
  const label = providerWords(details.row.provider.key)?.address ?? t("connections-address-custom");
  return (
    <section className={styles.address} aria-label={t("connections-address")}>
      <CopyField
        label={
          <>
            {label} <span className={styles.only}>{t("connections-address-hint")}</span>
          </>
        }
        text={details.baseUrl}
        what={label}
      />
    </section>
  );
}

function ManagesCard({ details: { row } }: { details: ConnectionDetails }) {
  return (
    <Card title={t("connections-manages")}>
      <dl className={styles.manages}>
        <dt>{t("connections-column-users")}</dt>
        <dd>
          <Link to="/directory/users" search={{ owner: row.id }}>
            {exact(row.users)}
          </Link>
        </dd>
        <dt>{t("connections-inactive")}</dt>
        <dd>
          <Link to="/directory/users" search={{ owner: row.id, active: "no" }}>
            {exact(row.inactiveUsers)}
          </Link>
        </dd>
        <dt>{t("connections-column-groups")}</dt>
        <dd>
          <Link to="/directory/groups" search={{ owner: row.id }}>
            {exact(row.groups)}
          </Link>
        </dd>
        <dt>{t("connections-last-change")}</dt>
        <dd>
          {row.lastChange === null ? (
            <span className="t3">{t("connections-no-change")}</span>
          ) : (
            <Link to="/log" search={{ entry: row.lastChange.seq }}>
              <TimeText at={row.lastChange.at} />
            </Link>
          )}
        </dd>
      </dl>
    </Card>
  );
}
