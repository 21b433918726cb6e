/** A token from the keychain, in the open for 30 seconds. */
import { Button } from "@mantine/core";
import { useEffect, useEffectEvent } from "react";
import { type TokenRow, useBackend } from "../../backend";
import { CopyButton } from "../../shared/Copy";
import { Name } from "../../shared/visible";
import { t } from "../../words";
import styles from "./connections.module.css";

/** Long enough to compare, short enough that nobody walks away from it. */
const SHOWN_MS = 30_000;

export interface Revealed {
  token: TokenRow;
  secret: string;
}

export function RevealedToken({ revealed, onHide }: { revealed: Revealed; onHide: () => void }) {
  const backend = useBackend();
  const hide = useEffectEvent(onHide);
  const { secret, token } = revealed;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each revealed token has its own 30 seconds
  useEffect(() => {
    const timer = setTimeout(() => hide(), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [secret]);
  return (
    <div className={styles.revealed} role="status">
      <span className={styles.revealedName}>
        <Name strong>{token.name}</Name>
      </span>
      <code className={styles.revealedSecret}>{secret}</code>
      <CopyButton
        size="xs"
        text={secret}
        what={t("connections-the-token", { name: token.name })}
        copy={(text) => backend.copySecret(text)}
      />
      <Button size="xs" variant="subtle" onClick={onHide}>
        {t("connections-hide")}
      </Button>
    </div>
  );
}
