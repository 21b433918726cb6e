import { Page } from "../../shared/Page";
import { t } from "../../words";

export function GroupsPage() {
  return <Page title={t("frame-nav-directory")}>{null}</Page>;
}
