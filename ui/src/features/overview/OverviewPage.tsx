import { Page } from "../../shared/Page";
import { t } from "../../words";

export function OverviewPage() {
  return <Page title={t("frame-nav-overview")}>{null}</Page>;
}
