import { Page } from "../../shared/Page";
import { t } from "../../words";

export function ConnectionPage() {
  return <Page title={t("frame-nav-connections")}>{null}</Page>;
}
