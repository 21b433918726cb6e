import { Page } from "../../shared/Page";
import { t } from "../../words";

export function LiveLogPage() {
  return <Page title={t("frame-nav-log")}>{null}</Page>;
}
