/** The token that goes into the provider's form, and how to make one. */
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import type { Setup } from "../../../backend";
import { TimeText } from "../../../shared/TimeText";
import { Name } from "../../../shared/visible";
import { t } from "../../../words";
import { NewTokenDialog } from "../../connections/NewTokenDialog";
import styles from "./own.module.css";

export function TokenStep({ setup: { connection, token } }: { setup: Setup }) {
  const [making, setMaking] = useState(false);
  return (
    <>
      {token ? (
        <section className={styles.token} aria-label={t("setup-token-used")}>
          <h4>{t("setup-token-used")}</h4>
          <dl>
            <dt>{t("setup-token-name")}</dt>
            <dd>
              <Name strong>{token.name}</Name> <code className="t3">{token.shown}</code>
            </dd>
            <dt>{t("setup-token-ends")}</dt>
            <dd>{token.expires === null ? t("setup-token-endless") : <TimeText at={token.expires} detail="day" />}</dd>
            <dt>{t("setup-token-where")}</dt>
            <dd>{t(token.kept ? "setup-token-in-keychain" : "setup-token-not-in-keychain")}</dd>
          </dl>
        </section>
      ) : (
        <p className="t2">{t("setup-token-none")}</p>
      )}
      <div>
        <Button
          variant={token ? "default" : "filled"}
          leftSection={<IconPlus size={14} />}
          onClick={() => setMaking(true)}
        >
          {t(token ? "setup-token-other" : "setup-token-make")}
        </Button>
      </div>
      <NewTokenDialog
        opened={making}
        connection={connection}
        isFirst={token === null}
        onClose={() => setMaking(false)}
      />
    </>
  );
}
