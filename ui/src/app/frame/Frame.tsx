/** Top bar, navigation, status bar, and the page between them. */
import { Outlet, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useKeys } from "../../shared/keys";
import { t } from "../../words";
import { ExposureBanners } from "./ExposureBanner";
import styles from "./Frame.module.css";
import { KeysHelp } from "./KeysHelp";
import { Nav } from "./Nav";
import { NAV } from "./nav";
import { Palette } from "./Palette";
import { ServiceNotice } from "./ServiceNotice";
import { StatusBar } from "./StatusBar";
import { TopBar } from "./TopBar";

type Overlay = "none" | "palette" | "keys";

/** After `g` the next key goes to a page, for this long. */
const GO_WITHIN_MS = 1200;

export function Frame() {
  const [overlay, setOverlay] = useState<Overlay>("none");
  const navigate = useNavigate();
  const [goUntil, setGoUntil] = useState(0);

  const goTo = Object.fromEntries(
    NAV.map((item) => [
      item.key,
      () => {
        if (Date.now() < goUntil) void navigate({ to: item.to });
        setGoUntil(0);
      },
    ]),
  );
  // While `g` waits for its second key only the pages listen; otherwise their letters belong to the page.
  useKeys({
    ...(goUntil > 0 ? goTo : {}),
    g: () => setGoUntil(Date.now() + GO_WITHIN_MS),
    "/": focusSearch,
    "?": () => setOverlay("keys"),
  });

  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#page">
        {t("frame-skip")}
      </a>
      <TopBar onCommand={() => setOverlay("palette")} />
      <Nav />
      <main className={styles.page} id="page" tabIndex={-1}>
        <ExposureBanners />
        <ServiceNotice />
        <Outlet />
      </main>
      <StatusBar />
      <Palette
        opened={overlay === "palette"}
        onToggle={() => setOverlay((now) => (now === "palette" ? "none" : "palette"))}
        onClose={() => setOverlay("none")}
        onKeys={() => setOverlay("keys")}
      />
      <KeysHelp opened={overlay === "keys"} onClose={() => setOverlay("none")} />
    </div>
  );
}

/** The search box of the page says so with `data-page-search`. */
function focusSearch(): void {
  document.querySelector<HTMLInputElement>("[data-page-search]")?.focus();
}
