/** Settings: of the workspace, and of the person at this computer where it says so. The section is in the address. */
import { Link, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTitle } from "../../shared/Page";
import { t, type WordId } from "../../words";
import { AboutSection } from "./AboutSection";
import { AppearanceSection } from "./AppearanceSection";
import { LogSection } from "./LogSection";
import { SecuritySection } from "./SecuritySection";
import { ServiceSection } from "./ServiceSection";
import styles from "./settings.module.css";
import { TlsSection } from "./tls/TlsSection";
import { WorkspaceSection } from "./WorkspaceSection";

const SECTIONS = ["service", "tls", "log", "security", "workspace", "appearance", "about"] as const;
type Section = (typeof SECTIONS)[number];

const NAMES: Record<Section, WordId> = {
  service: "settings-service",
  tls: "tls-title",
  log: "settings-log",
  security: "settings-security",
  workspace: "settings-workspace",
  appearance: "settings-appearance",
  about: "settings-about",
};

export function SettingsPage() {
  useTitle(t("settings-title"));
  const { section } = useSearch({ from: "/settings" });
  const current = SECTIONS.find((known) => known === section);
  useEffect(() => {
    if (current) document.getElementById(current)?.scrollIntoView({ block: "start" });
  }, [current]);
  return (
    <div className={styles.page}>
      <header className={styles.titlebar}>
        <h1>{t("settings-title")}</h1>
        <span className="t3 sm">{t("settings-of-this-workspace")}</span>
      </header>
      <div className={styles.split}>
        <nav className={styles.nav} aria-label={t("settings-sections")}>
          {SECTIONS.map((one) => (
            <Link
              key={one}
              to="/settings"
              search={{ section: one }}
              aria-current={(current ?? "service") === one ? "page" : undefined}
            >
              {t(NAMES[one])}
            </Link>
          ))}
          <Link to="/settings/reach" search={{}}>
            {t("reach-title")}
          </Link>
        </nav>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <section className={styles.scroll} tabIndex={0} aria-label={t("settings-title")}>
          <div className={styles.stack}>
            <ServiceSection />
            <TlsSection />
            <LogSection />
            <SecuritySection />
            <WorkspaceSection />
            <AppearanceSection />
            <AboutSection />
          </div>
        </section>
      </div>
    </div>
  );
}
