/** What becomes of members of this group that name nobody here, and who says so. */
import { Link } from "@tanstack/react-router";
import type { MemberLedger, UnknownMembers } from "../../backend";
import { Card, Facts } from "../../shared/Page";
import { Name } from "../../shared/visible";
import { t, type WordId } from "../../words";

const RULES: Record<UnknownMembers, WordId> = {
  refuse: "directory-rule-refuse",
  leaveOut: "directory-rule-leave-out",
  hold: "directory-rule-hold",
};

export function RuleCard({ ledger: { rule, owner } }: { ledger: MemberLedger }) {
  if (rule === null || owner.connectionId === null) return null;
  return (
    <Card title={t("directory-rule")}>
      <Facts
        rows={[
          [t("directory-rule-label"), t(RULES[rule])],
          [
            t("directory-rule-by"),
            <Link
              key="by"
              to="/connections/$id"
              params={{ id: owner.connectionId }}
              search={{ tab: "settings" } as never}
            >
              <Name>{owner.name ?? ""}</Name>
            </Link>,
          ],
        ]}
      />
    </Card>
  );
}
