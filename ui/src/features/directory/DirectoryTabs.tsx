/** Users and groups, with how many there are, and which attributes they have. */
import { Link } from "@tanstack/react-router";
import { useRead } from "../../backend";
import { LinkTabs, TabWords } from "../../shared/LinkTabs";
import { t } from "../../words";

/** The counts follow what providers do. */
const LOOK_AGAIN_MS = 5000;

export function DirectoryTabs({ current }: { current: "users" | "groups" | "attributes" }) {
  const counts = useRead("workspace.details", {}, { every: LOOK_AGAIN_MS }).data;
  return (
    <LinkTabs label={t("directory-tabs-label")}>
      <Link to="/directory/users" aria-current={current === "users" ? "page" : undefined}>
        <TabWords count={counts?.users}>{t("directory-users")}</TabWords>
      </Link>
      <Link to="/directory/groups" aria-current={current === "groups" ? "page" : undefined}>
        <TabWords count={counts?.groups}>{t("directory-groups")}</TabWords>
      </Link>
      <Link to="/directory/attributes" aria-current={current === "attributes" ? "page" : undefined}>
        <TabWords>{t("attributes-tab")}</TabWords>
      </Link>
    </LinkTabs>
  );
}
