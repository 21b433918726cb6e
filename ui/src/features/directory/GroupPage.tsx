import { Page } from "../../shared/Page";
import { t } from "../../words";

export function GroupPage() {
  return <Page title={t("frame-nav-directory")}>{null}</Page>;
}
