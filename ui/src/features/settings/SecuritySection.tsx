/** The keychain, what new tokens do with it, and the browser console. */
import { Button, Checkbox } from "@mantine/core";
import { useState } from "react";
import { useAct, useRead } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { VerdictMark, VerdictWord } from "../../shared/VerdictMark";
import { visible } from "../../shared/visible";
import { T, t } from "../../words";
import { Line, Row, Section } from "./parts";

export function SecuritySection() {
  const keychain = useRead("keychain.state", {});
  const settings = useRead("settings.get", {});
  const save = useAct("settings.set", { changes: ["settings.get"] });
  const app = useRead("app.info", {});
  // What is being set is shown at once: a control follows the click.
  const [wanted, setWanted] = useState<boolean | null>(null);
  const state = keychain.data;
  return (
    <Section id="security" title={t("settings-security")}>
      <Row
        label={t("settings-keychain")}
        hint={state?.state === "unavailable" ? visible(state.fix) : t("settings-keychain-hint")}
        action={
          <Button loading={keychain.isFetching} onClick={() => void keychain.refetch()}>
            {t("settings-keychain-check")}
          </Button>
        }
      >
        <ErrorAlert error={keychain.error} />
        {state === undefined && !keychain.error && <span className="t3">{t("settings-keychain-asking")}</span>}
        {state?.state === "available" && (
          <Line>
            <VerdictMark tone="applied" />
            <VerdictWord tone="applied">{t("settings-keychain-available")}</VerdictWord>
            <span className="t3">{t("settings-keychain-holds", { count: state.holds })}</span>
          </Line>
        )}
        {state?.state === "unavailable" && (
          <Line>
            <VerdictMark tone="info" />
            <VerdictWord tone="info">{t("settings-keychain-unavailable")}</VerdictWord>
            <span className="t2">{visible(state.reason)}</span>
          </Line>
        )}
      </Row>
      <Row
        label={t("settings-new-tokens")}
        hint={t(state?.state === "unavailable" ? "settings-new-tokens-unavailable" : "settings-new-tokens-hint")}
      >
        <Checkbox
          label={t("settings-new-tokens-keep")}
          checked={wanted ?? settings.data?.keepTokensInKeychain ?? false}
          disabled={settings.data === undefined}
          onChange={(event) => {
            if (!settings.data) return;
            const keepTokensInKeychain = event.currentTarget.checked;
            setWanted(keepTokensInKeychain);
            save.mutate({ ...settings.data, keepTokensInKeychain }, { onSettled: () => setWanted(null) });
          }}
        />
        <ErrorAlert error={save.error ?? settings.error} />
      </Row>
      <Row label={t("settings-console")} hint={<T id="settings-console-hint" />}>
        <span className="t2">
          {app.data && t(app.data.door === "browserConsole" ? "settings-console-this" : "settings-console-window")}
        </span>
      </Row>
    </Section>
  );
}
