/** Of the person at this computer: theme, single keys. */
import { Checkbox } from "@mantine/core";
import { type Preferences, type Theme, useAct, useRead } from "../../backend";
import { Choices } from "../../shared/Choices";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { T, t } from "../../words";
import { Row, Section } from "./parts";

export function AppearanceSection() {
  const preferences = useRead("preferences.get", {});
  const set = useAct("preferences.set", { changes: ["preferences.get"] });
  // What is being set is shown already: the page follows the click.
  const shown = (set.isPending ? set.variables : undefined) ?? preferences.data;
  const change = (some: Partial<Preferences>) => shown && set.mutate({ ...shown, ...some });
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
    </Section>
  );
}
