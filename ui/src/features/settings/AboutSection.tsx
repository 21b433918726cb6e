/** Versions, where data lies, licences. */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useRead } from "../../backend";
import { CopyButton, CopyIcon } from "../../shared/Copy";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { type Column, Table } from "../../shared/Table";
import { visible } from "../../shared/visible";
import { t } from "../../words";
import { Row, Section } from "./parts";
import styles from "./settings.module.css";

interface Part {
  name: string;
  licence: string;
}

const COLUMNS: ReadonlyArray<Column<Part>> = [
  { id: "name", head: t("settings-licence-part"), cell: (row) => row.name },
  { id: "licence", head: t("settings-licence"), width: 320, cell: (row) => row.licence },
];

export function AboutSection() {
  const app = useRead("app.info", {});
  const details = useRead("workspace.details", {});
  const [open, setOpen] = useState(false);
  const about = app.data;
  const diagnostics = about
    ? [
        `Directory Sync ${about.version}`,
        `platform ${about.platform}, door ${about.door}`,
        `SQLite ${about.sqliteVersion}`,
        `schema ${details.data?.schemaVersion ?? "?"}`,
        navigator.userAgent,
      ].join("\n")
    : "";
  return (
    <Section id="about" title={t("settings-about")}>
      <ErrorAlert error={app.error} onRetry={() => void app.refetch()} />
      {about && (
        <>
          <Row
            label={t("settings-version")}
            hint={t("settings-version-hint", { sqlite: about.sqliteVersion, platform: about.platform })}
            action={
              <CopyButton text={diagnostics} what={t("settings-diagnostics")}>
                {t("settings-diagnostics-copy")}
              </CopyButton>
            }
          >
            {about.version}
          </Row>
          <Row label={t("settings-data-folder")}>
            <span className={styles.path}>
              <code title={about.dataFolder}>{visible(about.dataFolder)}</code>
              <CopyIcon text={about.dataFolder} what={t("settings-data-folder-path")} />
            </span>
          </Row>
          <Row
            label={t("settings-licences")}
            action={
              <Button aria-expanded={open} onClick={() => setOpen(!open)}>
                {t(open ? "settings-licences-hide" : "settings-licences-show")}
              </Button>
            }
          >
            <span className="t2">{t("settings-licences-words", { count: about.licences.length })}</span>
          </Row>
          {open && (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
            <section className={styles.licences} tabIndex={0} aria-label={t("settings-licences")}>
              <Table
                caption={t("settings-licences")}
                columns={COLUMNS}
                rows={about.licences}
                keyOf={(row) => `${row.name} ${row.licence}`}
              />
            </section>
          )}
        </>
      )}
    </Section>
  );
}
