/** How many requests a second a connection may make, once others than this computer reach the service. */
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useAct, useRead } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { fieldError } from "../../shared/errors";
import { visible } from "../../shared/visible";
import { T, t } from "../../words";
import { Row } from "./parts";
import styles from "./settings.module.css";

/** Providers stop for a day where they get less. */
const LEAST = 25;
const MOST = 5_000;

export function RequestRate() {
  const settings = useRead("settings.get", {});
  const save = useAct("settings.set", { changes: ["settings.get"], onDone: () => setTyped(null) });
  const [typed, setTyped] = useState<string | null>(null);
  const stored = settings.data?.requestsPerSecond;
  const text = typed ?? (stored === undefined ? "" : String(stored));
  const rate = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  const good = rate >= LEAST && rate <= MOST;
  const refused = fieldError(save.error, "requestsPerSecond");
  const problem = refused ?? (typed !== null && !good ? words(rate) : null);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (good && settings.data) save.mutate({ ...settings.data, requestsPerSecond: rate });
      }}
    >
      <Row
        label={t("settings-rate")}
        hint={t("settings-rate-hint")}
        action={
          <Button type="submit" disabled={!good || rate === stored} loading={save.isPending}>
            {t("settings-save")}
          </Button>
        }
      >
        <span className={styles.line}>
          <T
            id="settings-rate-line"
            args={{
              field: (
                <TextInput
                  className={styles.short}
                  aria-label={t("settings-rate-field")}
                  inputMode="numeric"
                  value={text}
                  error={problem !== null}
                  onChange={(event) => {
                    save.reset();
                    setTyped(event.currentTarget.value.trim());
                  }}
                />
              ),
            }}
          />
        </span>
        {problem !== null && (
          <p className={styles.problem} role="alert">
            {problem}
          </p>
        )}
        {refused === null ? (
          <ErrorAlert error={save.error} />
        ) : (
          save.error?.detail && <p className="t2">{visible(save.error.detail)}</p>
        )}
      </Row>
    </form>
  );
}

/** Why it cannot be this one: too few is worth a reason. */
function words(rate: number): string {
  return rate < LEAST
    ? t("settings-rate-too-low", { least: LEAST })
    : t("settings-rate-bad", { least: LEAST, most: MOST });
}
