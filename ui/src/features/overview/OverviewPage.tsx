/** How the workspace is doing: what needs the admin, each connection's health, and the traffic of a time. */
import { ActionIcon, Button } from "@mantine/core";
import { IconChartBar, IconPlus, IconTable } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { type Range, useRead } from "../../backend";
import { Choices } from "../../shared/Choices";
import { EmptyState } from "../../shared/EmptyState";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { useKeys } from "../../shared/keys";
import { Card, LoadingRows, Page } from "../../shared/Page";
import { useStatus } from "../../shared/status";
import { t } from "../../words";
import { FirstStart } from "../first-start/FirstStart";
import { AttentionCard } from "./AttentionCard";
import { ConnectionCard } from "./ConnectionCard";
import { LatencyChart } from "./LatencyChart";
import { OutcomeChart } from "./OutcomeChart";
import styles from "./Overview.module.css";
import { UsersChart } from "./UsersChart";

const route = getRouteApi("/");
const EVERY_MS = 5_000;

export function OverviewPage() {
  const status = useStatus();
  const [left, setLeft] = useState(false);
  // Whoever watched the first steps keeps them until they leave: the page does not turn under the reader.
  const [watched, setWatched] = useState(false);
  const known = status.data;
  const skipKey = known && `first-start-skipped:${known.workspace.id}`;
  const skipped = left || (skipKey !== undefined && localStorage.getItem(skipKey) !== null);
  const first = known !== undefined && !skipped && (watched || !known.firstExchangeSeen);
  if (first && !watched) setWatched(true);
  if (!known) return status.isPending ? <LoadingRows rows={6} height={44} /> : <ErrorAlert error={status.error} />;
  if (first) {
    return (
      <FirstStart
        status={known}
        onLeave={() => {
          if (!known.firstExchangeSeen && skipKey) localStorage.setItem(skipKey, "");
          setLeft(true);
        }}
      />
    );
  }
  return <Figures />;
}

function Figures() {
  const range: Range = route.useSearch().range ?? "1h";
  const navigate = route.useNavigate();
  const overview = useRead("overview.get", { range }, { every: EVERY_MS, keepLast: true });
  const [asTable, setAsTable] = useState(false);
  useKeys({ t: () => setAsTable(!asTable) });
  const tableLabel = t(asTable ? "overview-as-charts" : "overview-as-tables");
  const data = overview.data;
  return (
    <Page
      title={t("frame-nav-overview")}
      actions={
        <>
          <Choices<Range>
            label={t("overview-range")}
            value={range}
            onChange={(next) => void navigate({ search: { range: next }, replace: true })}
            choices={[
              { value: "1h", label: t("overview-hour") },
              { value: "24h", label: t("overview-day") },
              { value: "7d", label: t("overview-week") },
            ]}
          />
          <ActionIcon aria-label={tableLabel} title={`${tableLabel} (t)`} onClick={() => setAsTable(!asTable)}>
            {asTable ? <IconChartBar size={16} /> : <IconTable size={16} />}
          </ActionIcon>
          <Button
            leftSection={<IconPlus size={14} />}
            renderRoot={(props) => <Link {...props} to="/connections" search={{ add: true }} />}
          >
            {t("overview-add")}
          </Button>
        </>
      }
    >
      {overview.error && !data && <ErrorAlert error={overview.error} onRetry={() => void overview.refetch()} boxed />}
      {overview.isPending && <LoadingRows rows={6} height={44} />}
      {data && (
        <>
          {data.attention.length > 0 && <AttentionCard items={data.attention} />}
          {data.connections.length === 0 ? (
            <Card flush>
              <EmptyState
                title={t("overview-no-connections")}
                actions={
                  <Button renderRoot={(props) => <Link {...props} to="/connections" search={{ add: true }} />}>
                    {t("overview-add")}
                  </Button>
                }
              >
                {t("overview-no-connections-detail")}
              </EmptyState>
            </Card>
          ) : (
            <ul className={styles.connections}>
              {data.connections.map((connection) => (
                <ConnectionCard key={connection.id} connection={connection} />
              ))}
            </ul>
          )}
          <div className={styles.charts}>
            <OutcomeChart overview={data} range={range} asTable={asTable} />
            <UsersChart overview={data} asTable={asTable} />
            <LatencyChart overview={data} range={range} asTable={asTable} />
          </div>
        </>
      )}
    </Page>
  );
}
