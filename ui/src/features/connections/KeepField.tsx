/** Whether a new token is kept in the keychain: as the settings say, unless it is ticked or unticked here. */
import { Button, Checkbox } from "@mantine/core";
import { useState } from "react";
import { useRead } from "../../backend";
import { VerdictMark } from "../../shared/VerdictMark";
import { t } from "../../words";
import styles from "./connections.module.css";

export function useKeep() {
  const settings = useRead("settings.get", {});
  const keychain = useRead("keychain.state", {});
  const [keep, setKeep] = useState<boolean | null>(null);
  // Until it has answered it counts as there: what is chosen holds, and nothing below moves when the answer comes.
  const available = keychain.data?.state !== "unavailable";
  return {
    keychain: keychain.data,
    available,
    keeps: available && (keep ?? settings.data?.keepTokensInKeychain ?? false),
    setKeep,
    checkAgain: () => void keychain.refetch(),
  };
}

export function KeepField({ keep }: { keep: ReturnType<typeof useKeep> }) {
  const { keychain, available, keeps, setKeep, checkAgain } = keep;
  return (
    <>
      <Checkbox
        label={t(keychain?.state === "unavailable" ? "connections-keep-unavailable" : "connections-keep")}
        description={available ? t("connections-keep-hint") : undefined}
        disabled={!available}
        checked={keeps}
        onChange={(event) => setKeep(event.currentTarget.checked)}
      />
      {keychain?.state === "unavailable" && (
        <NoKeychain reason={keychain.reason} fix={keychain.fix} onCheck={checkAgain} />
      )}
    </>
  );
}

/** Not a failure: tokens work without one, they are just not kept. */
export function NoKeychain({ reason, fix, onCheck }: { reason: string; fix: string; onCheck: () => void }) {
  return (
    <div className={styles.info} role="note">
      <VerdictMark tone="info" />
      <div>
        <b>{t("connections-no-keychain")}</b>
        <p className="t2">
          {reason} {fix}
        </p>
        <Button size="xs" className={styles.infoAct ?? ""} onClick={onCheck}>
          {t("connections-keychain-check")}
        </Button>
      </div>
    </div>
  );
}
