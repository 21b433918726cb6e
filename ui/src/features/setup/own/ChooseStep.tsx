/** Which way the provider is set up, and the names that its forms are filled in with. */
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { type Setup, useAct } from "../../../backend";
import { ErrorAlert } from "../../../shared/ErrorAlert";
import { fieldError } from "../../../shared/errors";
import { Words } from "../../../shared/Words";
import { t } from "../../../words";
import { allSteps } from "../place";
import { NOTHING } from "./change";
import styles from "./own.module.css";
import { RadioCard, RadioCards } from "./RadioCards";

export function ChooseStep({ setup }: { setup: Setup }) {
  const { connection, way } = setup;
  const ways = setup.private === null ? setup.ways : [...setup.ways, setup.private];
  const choose = useAct("setup.change", { changes: ["setup.get"] });
  // A way that is usual is taken until another is chosen; the choice itself is what makes the step done.
  const step = allSteps(setup).find((one) => one.step.kind === "choose")?.step;
  const chosen = choose.isPending ? choose.variables.way : step?.state.is === "todo" ? null : way;
  return (
    <>
      {setup.ways.length > 1 ? (
        <RadioCards label={t("setup-way")}>
          {ways.map((one) => (
            <RadioCard
              key={one.key}
              name="way"
              title={one.title}
              hint={<Words spans={one.choose} />}
              chosen={one.key === chosen}
              onChoose={() => choose.mutate({ ...NOTHING, connection: connection.id, way: one.key })}
            />
          ))}
        </RadioCards>
      ) : (
        <p className="t2">{t("setup-one-way")}</p>
      )}
      <ErrorAlert error={choose.error} boxed />
      <Values key={setup.values.appName + setup.values.testEmail} setup={setup} />
    </>
  );
}

function Values({ setup }: { setup: Setup }) {
  const { connection, values } = setup;
  const [appName, setAppName] = useState(values.appName);
  const [testEmail, setTestEmail] = useState(values.testEmail);
  const keep = useAct("setup.change", { changes: ["setup.get"] });
  const changed = appName.trim() !== values.appName || testEmail.trim() !== values.testEmail;
  const atField = fieldError(keep.error, "appName") ?? fieldError(keep.error, "testEmail");
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        keep.mutate({ ...NOTHING, connection: connection.id, appName: appName.trim(), testEmail: testEmail.trim() });
      }}
    >
      <TextInput
        label={t("setup-app-name")}
        description={t("setup-app-name-hint")}
        inputWrapperOrder={["label", "input", "error", "description"]}
        value={appName}
        error={fieldError(keep.error, "appName")}
        onChange={(event) => setAppName(event.currentTarget.value)}
      />
      {usesTestEmail(setup) && (
        <TextInput
          label={t("setup-test-email")}
          description={t("setup-test-email-hint")}
          inputWrapperOrder={["label", "input", "error", "description"]}
          value={testEmail}
          error={fieldError(keep.error, "testEmail")}
          onChange={(event) => setTestEmail(event.currentTarget.value)}
        />
      )}
      {!atField && <ErrorAlert error={keep.error} boxed />}
      <div>
        <Button type="submit" disabled={!changed} loading={keep.isPending}>
          {t("setup-keep")}
        </Button>
      </div>
    </form>
  );
}

/** Only some providers try an address of somebody who doesn't exist. */
function usesTestEmail(setup: Setup): boolean {
  return allSteps(setup).some(({ step }) =>
    step.instructions.some(({ action }) => action.kind === "copy" && action.text === setup.values.testEmail),
  );
}
