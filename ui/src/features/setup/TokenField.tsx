/** The token's secret as dots: copied from the keychain without being shown. */
import { Button } from "@mantine/core";
import { useState } from "react";
import { type SetupToken, useBackend } from "../../backend";
import { CopyField } from "../../shared/Copy";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { visible } from "../../shared/visible";
import { T, t } from "../../words";
import styles from "./step.module.css";

const DOTS = "•".repeat(20);

interface Props {
  label: string;
  token: SetupToken | null;
  onMakeToken: () => void;
}

export function TokenField({ label, token, onMakeToken }: Props) {
  const backend = useBackend();
  const [problem, setProblem] = useState<unknown>(null);
  if (token?.kept) {
    // The secret goes straight to the clipboard and stays nowhere else.
    const copy = async () => {
      try {
        await backend.copySecret((await backend.call("tokens.reveal", { id: token.id })).token);
        setProblem(null);
      } catch (thrown) {
        setProblem(thrown);
        throw thrown;
      }
    };
    return (
      <>
        <CopyField
          label={
            <>
              {visible(label)}{" "}
              <span className={styles.beside}>
                <T id="setup-token-kept" args={{ shown: <code>{token.shown}</code> }} />
              </span>
            </>
          }
          text=""
          what={label}
          shown={DOTS}
          copy={copy}
        />
        <ErrorAlert error={problem} boxed />
      </>
    );
  }
  return (
    <div>
      <span className={styles.label}>
        {visible(label)}{" "}
        {token && (
          <span className={styles.beside}>
            <T id="setup-token-not-kept" args={{ shown: <code>{token.shown}</code> }} />
          </span>
        )}
      </span>
      <p className={styles.tokenLine}>
        <span className="t2">{t(token ? "setup-token-yours" : "setup-token-none")}</span>
        <Button size="xs" onClick={onMakeToken}>
          {t(token ? "setup-token-other" : "setup-token-make")}
        </Button>
      </p>
    </div>
  );
}
