/**
 * The mapping tutor: a person and a mapping go in, the provider's request and what this service makes of it come out. It sends and
 * keeps nothing, so what is typed here is a draft and lasts as long as the page.
 */
import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { type Setup, type Tutor, type TutorMapping, useRead } from "../../../backend";
import { ErrorAlert } from "../../../shared/ErrorAlert";
import { Card, LoadingRows } from "../../../shared/Page";
import { Sources } from "../../../shared/Sources";
import { Words } from "../../../shared/Words";
import { T, t } from "../../../words";
import { Exchanges } from "./Exchanges";
import styles from "./mapping.module.css";
import { PersonCard } from "./PersonCard";
import { RowsCard } from "./RowsCard";
import { Warnings } from "./Warnings";

/** A row under change; the id keeps its place while others come and go. */
export interface DraftRow extends TutorMapping {
  id: number;
}

const WAIT_MS = 250;

export function MappingPage({ setup }: { setup: Setup }) {
  const { connection, guide } = setup;
  const [person, setPerson] = useState<Record<string, string>>({});
  const [draft, setDraft] = useState<readonly DraftRow[] | null>(null);
  const asked = {
    person,
    mappings: draft?.map(({ from, to }) => ({ from, to })) ?? null,
  };
  const changed = draft !== null || Object.keys(person).length > 0;
  const [settled] = useDebouncedValue(asked, WAIT_MS);
  // What it comes with is known already: after a reset nothing of the draft may be seen, or it would be taken up again.
  const wanted = changed ? settled : asked;
  const tutor = useRead("setup.tutor", { connection: connection.id, ...wanted }, { keepLast: true });
  const seen = useRead("setup.lint", { connection: connection.id });

  function reset() {
    setPerson({});
    setDraft(null);
  }
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div>
          <h2>{t("mapping-title")}</h2>
          <p className="t2">
            <T id="mapping-words" args={{ provider: guide.provider.name }} />
          </p>
        </div>
        <Button size="xs" disabled={!changed} onClick={reset}>
          {t("mapping-reset")}
        </Button>
      </header>
      <ErrorAlert error={tutor.error ?? seen.error} boxed />
      {tutor.data === undefined
        ? !tutor.error && <LoadingRows rows={8} />
        : shown(tutor.data, {
            person,
            draft,
            onPerson: (name, value) => setPerson((before) => ({ ...before, [name]: value })),
            onRows: setDraft,
            seen: seen.data?.warnings ?? [],
          })}
    </div>
  );
}

interface Parts {
  person: Record<string, string>;
  draft: readonly DraftRow[] | null;
  onPerson: (name: string, value: string) => void;
  onRows: (rows: readonly DraftRow[]) => void;
  seen: Tutor["warnings"];
}

function shown(tutor: Tutor, { person, draft, onPerson, onRows, seen }: Parts) {
  const rows = draft ?? tutor.mappings.map(({ from, to }, id) => ({ id, from, to }));
  const isOfRows = new Set(tutor.warnings.map(({ key }) => key));
  const warnings = [...tutor.warnings, ...seen.filter(({ key }) => !isOfRows.has(key))];
  return (
    <>
      <Warnings warnings={warnings} />
      <PersonCard tutor={tutor} person={person} onChange={onPerson} />
      <RowsCard tutor={tutor} rows={rows} onChange={onRows} />
      <Exchanges tutor={tutor} />
      <Card title={t("mapping-known-from")}>
        <p className={styles.sources}>
          {tutor.sources.length > 0 && (
            <span>
              <Sources sources={tutor.sources} />
            </span>
          )}
          {tutor.unsourced && <span>{t("mapping-unsourced", { what: tutor.unsourced })}</span>}
        </p>
        {tutor.place && (
          <p className="t2">
            <Words spans={tutor.place} />
          </p>
        )}
      </Card>
    </>
  );
}
