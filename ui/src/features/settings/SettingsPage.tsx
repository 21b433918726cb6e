import { Page } from "../../shared/Page";
import { t } from "../../words";

export function SettingsPage() {
  return <Page title={t("frame-nav-settings")}>{null}</Page>;
}
