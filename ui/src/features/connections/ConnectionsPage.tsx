import { Page } from "../../shared/Page";
import { t } from "../../words";

export function ConnectionsPage() {
  return <Page title={t("frame-nav-connections")}>{null}</Page>;
}
