import { Tooltip } from "@mantine/core";
import { Link, useRouterState } from "@tanstack/react-router";
import { exact } from "../../shared/format";
import { useStatus } from "../../shared/status";
import { t } from "../../words";
import styles from "./Nav.module.css";
import { isUnder, NAV } from "./nav";

export function Nav() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const refused = useStatus().data?.refusedLastHour ?? 0;
  return (
    <nav className={styles.nav} aria-label={t("frame-nav-label")}>
      {NAV.map((item) => {
        const current = isUnder(path, item);
        const counts = item.to === "/log" && refused > 0;
        return (
          <Tooltip key={item.to} label={t(item.name)} position="right" openDelay={200} disabled={isWide()}>
            <Link
              to={item.to}
              className={styles.item}
              data-last={item.to === "/settings" || undefined}
              {...(current ? { "aria-current": "page", "data-current": true } : {})}
            >
              <item.icon size={16} />
              <span className={styles.name}>{t(item.name)}</span>
              {counts && (
                <span className={styles.refused} title={t("frame-nav-refused", { count: refused })}>
                  <span className="vh">{t("frame-nav-refused", { count: refused })}</span>
                  <span aria-hidden="true">{exact(refused)}</span>
                </span>
              )}
            </Link>
          </Tooltip>
        );
      })}
    </nav>
  );
}

function isWide(): boolean {
  return window.matchMedia("(min-width: 1140px)").matches;
}
