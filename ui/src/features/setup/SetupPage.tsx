/**
 * The setup of a connection: the guide of its provider, phase by phase, each step with what has arrived for it. Where one is stands in
 * the address, how far one is in the workspace, so it can be left and taken up again at any time.
 */
import { Button } from "@mantine/core";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { type Setup, useAct, useRead } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { useKeys } from "../../shared/keys";
import { Monogram } from "../../shared/Monogram";
import { LoadingRows, Page, useTitle } from "../../shared/Page";
import { Name } from "../../shared/visible";
import { t } from "../../words";
import { ImportPage } from "../import/ImportPage";
import { DocumentMenu } from "./DocumentMenu";
import { copyByNumber } from "./Instructions";
import { MappingPage } from "./mapping/MappingPage";
import { PhaseRail } from "./PhaseRail";
import { PhaseView } from "./PhaseView";
import { allSteps, type Place, placeOf, SUMMARY, start, stepFrom, TUTOR, tickOf } from "./place";
import { RehearseDialog } from "./RehearseDialog";
import { Summary } from "./Summary";
import styles from "./setup.module.css";
import { useAnnouncement } from "./useAnnouncement";

/** A step is to turn while the admin still looks at the provider's "test passed". */
const LOOK_AGAIN_MS = 1500;

export function SetupPage() {
  const { id } = useParams({ from: "/connections/$id/setup" });
  const setup = useRead("setup.get", { connection: id }, { every: LOOK_AGAIN_MS });
  if (setup.data === undefined) {
    return (
      <Page title={t("setup-again")} crumb={<Link to="/connections">{t("connections-title")}</Link>}>
        {setup.error ? (
          <ErrorAlert error={setup.error} onRetry={() => void setup.refetch()} />
        ) : (
          <LoadingRows rows={8} height={40} />
        )}
      </Page>
    );
  }
  // What sends nothing has no steps to be led through.
  if (setup.data.guide.unsupported)
    return <ImportPage key={setup.data.connection.id} setup={setup.data} error={setup.error} />;
  return <Wizard key={setup.data.connection.id} setup={setup.data} error={setup.error} />;
}

function Wizard({ setup, error }: { setup: Setup; error: unknown }) {
  const { connection, guide } = setup;
  const search = useSearch({ from: "/connections/$id/setup" });
  const navigate = useNavigate({ from: "/connections/$id/setup" });
  const [rehearsing, setRehearsing] = useState(false);
  const byKey = useRef(false);
  const announced = useAnnouncement(setup);
  const tick = useAct("setup.tick", { changes: ["setup.get"] });
  useTitle(t("setup-window", { name: connection.name }));

  const older = search.portal === "older";
  const asked = search.phase;
  const phase = setup.phases.find((one) => one.key === asked);
  const isKnown = phase !== undefined || asked === SUMMARY || asked === TUTOR;
  const place: Place = isKnown
    ? { phase: asked as string, ...(search.step === undefined ? {} : { step: search.step }) }
    : start(setup);
  const shown = setup.phases.find((one) => one.key === place.phase);
  const title = shown?.title ?? t(place.phase === TUTOR ? "mapping-title" : "setup-summary");

  // The place is pinned at once: a step that turns green stays open until the admin moves on.
  useEffect(() => {
    if (!isKnown) void navigate({ search: (before) => ({ ...before, ...place }), replace: true });
  });

  function go(to: Place) {
    const portal = older ? { portal: "older" as const } : {};
    void navigate({ search: { ...to, ...portal }, replace: to.phase === place.phase });
  }
  function goBy(by: 1 | -1) {
    const found = stepFrom(setup, place, by);
    if (!found && by === -1) return;
    byKey.current = found !== null;
    go(found ? placeOf(found) : { phase: SUMMARY });
  }
  function setTick(step: string, ticked: boolean | null) {
    tick.mutate({ connection: connection.id, step, ticked });
  }
  function tickOpen() {
    const found = allSteps(setup).find(({ step }) => step.key === place.step);
    const act = found && tickOf(found.step);
    // What traffic proved is unticked by its button only: a key is pressed too easily.
    if (found && act && act.ticked !== false) setTick(found.step.key, act.ticked);
  }
  useKeys({
    j: () => goBy(1),
    k: () => goBy(-1),
    x: tickOpen,
    ...Object.fromEntries("123456789".split("").map((digit) => [digit, () => void copyByNumber(digit)])),
  });

  const firstProvider = setup.phases.find((one) => one.steps.some((step) => step.kind === "provider"));
  const rehearse = (
    <Button size="xs" onClick={() => setRehearsing(true)}>
      {t("setup-rehearse")}
    </Button>
  );
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <Monogram letters={guide.provider.monogram} size="lg" />
        <div className={styles.names}>
          <div className={styles.crumb}>
            <Link to="/connections">{t("connections-title")}</Link> /{" "}
            {t("setup-title", { provider: guide.provider.name })}
          </div>
          <h1 className="cut" title={connection.name}>
            <Name>{connection.name}</Name>
          </h1>
        </div>
        <div className={styles.acts}>
          <DocumentMenu document="runbook" connection={connection.id} />
          <Button component={Link} to="/connections/$id" params={{ id: connection.id } as never}>
            {t("setup-leave")}
          </Button>
        </div>
      </header>
      <div className={styles.parts}>
        <PhaseRail setup={setup} place={place} actions={rehearse} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <section className={styles.main} tabIndex={0} aria-label={title}>
          <div className={styles.inner}>
            <ErrorAlert error={error ?? tick.error} boxed />
            {place.phase === TUTOR ? (
              <MappingPage setup={setup} />
            ) : shown ? (
              <PhaseView
                setup={setup}
                phase={shown}
                place={place}
                byKey={byKey}
                older={older}
                actions={shown === firstProvider && rehearse}
                onOlder={(wanted) =>
                  void navigate({
                    search: ({ portal: _, ...before }) => ({
                      ...before,
                      ...(wanted ? { portal: "older" as const } : {}),
                    }),
                    replace: true,
                  })
                }
                onGo={go}
                onTick={setTick}
              />
            ) : (
              <Summary setup={setup} onGo={go} />
            )}
          </div>
        </section>
      </div>
      <div className="vh" aria-live="polite">
        {announced}
      </div>
      <RehearseDialog opened={rehearsing} setup={setup} onClose={() => setRehearsing(false)} />
    </div>
  );
}
