/** Of the person at this computer: theme, single keys. */
import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { type Preferences, type Theme, useAct, useRead } from "../../backend";
import { Choices } from "../../shared/Choices";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { T, t } from "../../words";
import { Row, Section } from "./parts";

export function AppearanceSection() {
  const preferences = useRead("preferences.get", {});
  const set = useAct("preferences.set", { changes: ["preferences.get"] });
  // What is being set is shown at once: a control follows the click.
  const [wanted, setWanted] = useState<Preferences | null>(null);
  const shown = wanted ?? preferences.data;
  function change(some: Partial<Preferences>) {
    if (!shown) return;
    const next = { ...shown, ...some };
    setWanted(next);
    set.mutate(next, { onSettled: () => setWanted(null) });
  }
  return (
    <Section id="appearance" title={t("settings-appearance")} facts={t("settings-this-computer")}>
      <ErrorAlert error={preferences.error ?? set.error} />
      <Row label={t("settings-theme")}>
        <Choices<Theme>
          label={t("settings-theme")}
          value={shown?.theme ?? "system"}
          onChange={(theme) => change({ theme })}
          choices={[
            { value: "system", label: t("settings-theme-system") },
            { value: "light", label: t("settings-theme-light") },
            { value: "dark", label: t("settings-theme-dark") },
          ]}
        />
      </Row>
      <Row label={t("settings-keys")} hint={<T id="settings-keys-hint" />}>
        <Checkbox
          label={t("settings-keys-single")}
          checked={shown?.singleKeys ?? true}
          disabled={shown === undefined}
          onChange={(event) => change({ singleKeys: event.currentTarget.checked })}
        />
      </Row>
      <Row label={t("settings-notifications")} hint={t("settings-notifications-hint")}>
        <Checkbox
          label={t("settings-notify-expiry")}
          checked={shown?.notifyExpiry ?? true}
          disabled={shown === undefined}
          onChange={(event) => change({ notifyExpiry: event.currentTarget.checked })}
        />
      </Row>
    </Section>
  );
}
