/** Reachability: the ladder from this computer to the provider's own test, and the address that it goes through. */
import { Button, Select } from "@mantine/core";
import { IconRotate } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useAct, useRead } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { LadderCard, toneOfOutcome } from "../../shared/Ladder";
import { Card, LoadingRows, Page } from "../../shared/Page";
import { TimeText } from "../../shared/TimeText";
import { VerdictMark } from "../../shared/VerdictMark";
import { visible } from "../../shared/visible";
import { t } from "../../words";
import { ADDRESS, PublicUrlCard } from "./PublicUrlCard";
import styles from "./reach.module.css";
import { WaysCard } from "./WaysCard";

/** In the place of a connection's id: the address is tried by itself. */
const NOBODY = "none";
/** While a check is under way; a rung seldom takes longer than a few of these. */
const OFTEN_MS = 300;
/** The self-test looks by itself. */
const SELDOM_MS = 5000;

export function ReachPage() {
  const { connection } = useSearch({ from: "/settings/reach" });
  const navigate = useNavigate({ from: "/settings/reach" });
  const connections = useRead("connections.list", {});
  const climb = useAct("reach.climb", { changes: ["reach.get"] });
  const view = useRead("reach.get", {}, { every: climb.isPending ? OFTEN_MS : SELDOM_MS });
  const known = connections.data ?? [];
  const chosen = connection ?? known[0]?.id ?? NOBODY;
  const last = view.data?.last ?? null;
  const own = view.data?.own.some((one) => one.connection === chosen) ?? false;
  const hasUrl = view.data?.publicUrl !== null || own;
  const check = () => climb.mutate({ connection: chosen === NOBODY ? null : chosen });
  return (
    <Page
      title={t("reach-title")}
      crumb={
        <Link to="/settings" search={{}}>
          {t("settings-title")}
        </Link>
      }
      facts={t("reach-facts")}
      actions={
        <>
          <span className="t3 sm" aria-hidden="true">
            {t("reach-as")}
          </span>
          <Select
            aria-label={t("reach-as")}
            className={styles.as ?? ""}
            allowDeselect={false}
            data={[
              ...known.map((one) => ({ value: one.id, label: one.name })),
              { value: NOBODY, label: t("reach-as-nobody") },
            ]}
            renderOption={({ option }) => visible(option.label)}
            value={chosen}
            onChange={(value) => void navigate({ search: value ? { connection: value } : {}, replace: true })}
          />
          <Button
            variant="filled"
            leftSection={<IconRotate size={16} />}
            loading={climb.isPending}
            disabled={view.data === undefined || !hasUrl}
            onClick={check}
          >
            {t(last === null ? "reach-check" : "reach-check-again")}
          </Button>
        </>
      }
    >
      <div className={styles.columns}>
        <div className={styles.stack}>
          <ErrorAlert error={view.error} onRetry={() => void view.refetch()} boxed />
          <ErrorAlert error={climb.error} boxed />
          {view.isPending && <LoadingRows rows={7} height={36} />}
          {view.data && (
            <LadderCard
              report={last}
              climbing={climb.isPending ? (view.data.climbing ?? "starting") : null}
              as={known.find((one) => one.id === last?.connection)?.name ?? null}
            />
          )}
          {view.data && last === null && !climb.isPending && (
            <Card title={t(hasUrl ? "reach-not-yet" : "reach-needs-url")}>
              <p className="t2">{t(hasUrl ? "reach-not-yet-words" : "reach-needs-url-words")}</p>
              {!hasUrl && (
                <Button className={styles.first ?? ""} onClick={() => document.getElementById(ADDRESS)?.focus()}>
                  {t("reach-needs-url-act")}
                </Button>
              )}
            </Card>
          )}
          <WaysCard />
        </div>
        <aside className={styles.stack}>
          {view.data && <PublicUrlCard view={view.data} />}
          {view.data && view.data.before.length > 0 && (
            <Card title={t("reach-before")} flush>
              <ul className={styles.before}>
                {view.data.before.map((one) => (
                  <li key={one.at}>
                    <VerdictMark tone={toneOfOutcome(one.outcome)} />
                    <span>{visible(one.words)}</span>
                    <span className="t3">
                      <TimeText at={one.at} />
                    </span>
                  </li>
                ))}
              </ul>
            </Card>
          )}
        </aside>
      </div>
    </Page>
  );
}
