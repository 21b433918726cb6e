/**
 * Google Workspace in the place of a setup: why it cannot send by itself, the two ways around that, and the import of its files.
 * What is chosen lives here until it is written; files and previews are held by the backend.
 */
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ImportRecord, Setup } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { Monogram } from "../../shared/Monogram";
import { Card, Page } from "../../shared/Page";
import { Name } from "../../shared/visible";
import { Words } from "../../shared/Words";
import { t } from "../../words";
import { EarlierImports } from "./EarlierImports";
import { FilesCard } from "./FilesCard";
import styles from "./import.module.css";
import { PreviewCards } from "./PreviewCards";
import { RunningCard } from "./RunningCard";
import { usePreview } from "./usePreview";

export function ImportPage({ setup, error }: { setup: Setup; error: unknown }) {
  const { connection, guide } = setup;
  const [run, setRun] = useState<ImportRecord | null>(null);
  const chosen = usePreview(connection.id);
  return (
    <Page
      title={t("import-window", { name: connection.name })}
      crumb={
        <>
          <Link to="/connections">{t("connections-title")}</Link> /{" "}
          {t("import-crumb", { provider: guide.provider.name })}
        </>
      }
      heading={
        <>
          <Monogram letters={guide.provider.monogram} size="lg" />
          <span className="cut" title={connection.name}>
            <Name>{connection.name}</Name>
          </span>
        </>
      }
      actions={
        <Button component={Link} to="/connections/$id" params={{ id: connection.id } as never}>
          {t("import-leave")}
        </Button>
      }
    >
      <ErrorAlert error={error} boxed />
      {/* Whoever has chosen a file knows. */}
      {guide.unsupported && run === null && chosen.files.length === 0 && (
        <Card title={t("import-unsupported", { provider: guide.provider.name })}>
          <p className={styles.reason}>
            <Words spans={guide.unsupported} />
          </p>
          <ul className={styles.ways} aria-label={t("import-ways")}>
            {setup.ways.map((way, at) => (
              <li key={way.key} className={styles.way}>
                <h3>{way.title}</h3>
                <p className="t2">
                  <Words spans={way.choose} />
                </p>
                {at === 0 ? (
                  <Button
                    component={Link}
                    to="/connections"
                    search={{ add: true } as never}
                    leftSection={<IconPlus size={16} />}
                  >
                    {t("import-add-between")}
                  </Button>
                ) : (
                  <p className="t3 sm">{t("import-below")}</p>
                )}
              </li>
            ))}
          </ul>
        </Card>
      )}
      {run === null ? (
        <>
          <FilesCard chosen={chosen} />
          {chosen.preview && (
            <PreviewCards key={chosen.preview.id} chosen={chosen} preview={chosen.preview} onStarted={setRun} />
          )}
        </>
      ) : (
        <RunningCard
          begun={run}
          onAgain={() => {
            chosen.clear();
            setRun(null);
          }}
        />
      )}
      <EarlierImports connection={connection.id} onUndo={setRun} busy={run !== null} />
    </Page>
  );
}
