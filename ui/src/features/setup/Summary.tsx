/** What the setup came to: every step with what it rests on, and what the provider does from here on. */
import { Button } from "@mantine/core";
import { useState } from "react";
import { type MappingRow, type Setup, useAct } from "../../backend";
import { Confirm } from "../../shared/Confirm";
import { Card, Tag } from "../../shared/Page";
import { type Column, Table } from "../../shared/Table";
import { VerdictMark } from "../../shared/VerdictMark";
import { Name, visible } from "../../shared/visible";
import { plainWords, Words } from "../../shared/Words";
import { T, t } from "../../words";
import { DocumentMenu } from "./DocumentMenu";
import { SeenWarnings } from "./mapping/Warnings";
import { allSteps, type Found, type Place, placeOf, progress, TUTOR, toneOfStep } from "./place";
import { StepEvidence } from "./StepEvidence";
import styles from "./summary.module.css";

export function Summary({ setup, onGo }: { setup: Setup; onGo: (place: Place) => void }) {
  const { done, total } = progress(setup);
  const { guide } = setup;
  return (
    <div className={styles.summary}>
      <header className={styles.head}>
        <div>
          <h2>{t("setup-summary")}</h2>
          <p className="t2">
            {done === total ? t("setup-summary-all", { total }) : t("setup-summary-words", { done, total })}
          </p>
        </div>
        <DocumentMenu document="report" connection={setup.connection.id} />
      </header>
      <SeenWarnings connection={setup.connection.id} />
      <Card title={t("setup-summary-steps")} actions={<Restart setup={setup} />} flush>
        <Table
          caption={t("setup-summary-steps")}
          columns={steps(onGo)}
          rows={allSteps(setup)}
          keyOf={({ step }) => step.key}
        />
      </Card>
      {guide.deprovisioning.length > 0 && <Endings setup={setup} />}
      {(guide.afterwards.length > 0 || guide.rhythm) && (
        <Card title={t("setup-summary-afterwards")}>
          <ul className={styles.facts}>
            {guide.rhythm && (
              <li>
                <Words spans={guide.rhythm} />
              </li>
            )}
            {guide.afterwards.map((words) => (
              <li key={plainWords(words)}>
                <Words spans={words} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      {guide.mappings.length > 0 && (
        <Card
          title={t("setup-summary-mappings")}
          count={guide.mappingsPlace && <Words spans={guide.mappingsPlace} />}
          actions={
            <Button size="xs" variant="subtle" onClick={() => onGo({ phase: TUTOR })}>
              {t("setup-summary-try")}
            </Button>
          }
          flush
        >
          <Table
            caption={t("setup-summary-mappings")}
            columns={MAPPINGS}
            rows={guide.mappings}
            keyOf={(row) => `${row.kind} ${row.from} ${row.to}`}
          />
        </Card>
      )}
    </div>
  );
}

function steps(onGo: (place: Place) => void): ReadonlyArray<Column<Found>> {
  return [
    {
      id: "mark",
      head: t("setup-summary-number"),
      width: 72,
      cell: ({ step }) => (
        <span className={styles.number}>
          <VerdictMark tone={toneOfStep(step.state)} />
          {step.number}
        </span>
      ),
    },
    {
      id: "step",
      head: t("setup-summary-step"),
      cell: (found) => (
        <button
          type="button"
          className={styles.step}
          title={plainWords(found.step.title)}
          onClick={() => onGo(placeOf(found))}
        >
          <Words spans={found.step.title} />
        </button>
      ),
    },
    {
      id: "evidence",
      head: t("setup-summary-evidence"),
      width: 330,
      align: "right",
      cell: ({ step }) => <StepEvidence step={step} />,
    },
  ];
}

/** Sentences, so its cells wrap. */
function Endings({ setup }: { setup: Setup }) {
  return (
    <Card title={t("setup-summary-ends")} flush>
      <table className={styles.endings}>
        <caption className="vh">{t("setup-summary-ends")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("setup-summary-when")}</th>
            <th scope="col">{t("setup-summary-sends")}</th>
            <th scope="col">{t("setup-summary-leaves")}</th>
          </tr>
        </thead>
        <tbody>
          {setup.guide.deprovisioning.map((row) => (
            <tr key={plainWords(row.when)}>
              <th scope="row">
                <Words spans={row.when} />
              </th>
              <td>
                <Words spans={row.sends} />
              </td>
              <td>
                <Words spans={row.leaves} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

const MAPPINGS: ReadonlyArray<Column<MappingRow>> = [
  {
    id: "from",
    head: t("setup-summary-from"),
    cell: (row) => (
      <code className={styles.from} title={row.from}>
        {visible(row.from)}
      </code>
    ),
  },
  {
    id: "to",
    head: t("setup-summary-to"),
    width: 300,
    cell: (row) => <code title={row.to}>{visible(row.to)}</code>,
  },
  {
    id: "kind",
    head: t("setup-summary-when"),
    width: 76,
    hideHead: true,
    wide: true,
    cell: (row) => (
      <span className="t3">{t(row.kind === "user" ? "setup-summary-users" : "setup-summary-groups")}</span>
    ),
  },
  { id: "kept", head: t("setup-summary-becomes"), width: 230, cell: (row) => <Kept row={row} /> },
];

/** The usual has a word and no mark; what is left out has both. */
function Kept({ row }: { row: MappingRow }) {
  const note = row.note ? plainWords(row.note) : undefined;
  return (
    <span className={styles.kept} title={note}>
      {row.kept === "stored" ? (
        <span className="t3">{t("setup-summary-stored")}</span>
      ) : row.kept === "set" ? (
        <span className="t2">{t("setup-summary-set")}</span>
      ) : (
        <>
          <VerdictMark tone="partly" />
          {t("setup-summary-left-out")}
        </>
      )}
      {row.matching && <Tag>{t("setup-summary-matching")}</Tag>}
    </span>
  );
}

function Restart({ setup: { connection } }: { setup: Setup }) {
  const [asking, setAsking] = useState(false);
  const restart = useAct("setup.restart", { changes: ["setup.get"], onDone: () => setAsking(false) });
  return (
    <>
      <Button size="xs" variant="subtle" onClick={() => setAsking(true)}>
        {t("setup-restart")}
      </Button>
      <Confirm
        opened={asking}
        title={<T id="setup-restart-title" args={{ name: <Name>{connection.name}</Name> }} />}
        act={t("setup-restart-do")}
        onAct={() => restart.mutate({ connection: connection.id })}
        onClose={() => setAsking(false)}
        busy={restart.isPending}
        error={restart.error}
      >
        {t("setup-restart-effect")}
      </Confirm>
    </>
  );
}
