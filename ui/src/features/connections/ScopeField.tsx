/** What a token or an OAuth client may do. */
import type { Scope } from "../../backend";
import { Choices } from "../../shared/Choices";
import { t } from "../../words";
import styles from "./connections.module.css";

export function ScopeField({ value, onChange }: { value: Scope; onChange: (scope: Scope) => void }) {
  return (
    <div>
      <span className={styles.label}>{t("connections-token-allows")}</span>
      <Choices<Scope>
        label={t("connections-token-allows")}
        value={value}
        onChange={onChange}
        choices={[
          { value: "read-write", label: t("connections-scope-write") },
          { value: "read", label: t("connections-scope-read") },
        ]}
      />
    </div>
  );
}
