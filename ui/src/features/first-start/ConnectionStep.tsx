import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type ConnectionRow, type Provider, useAct, useRead } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { fieldError } from "../../shared/errors";
import { Monogram } from "../../shared/Monogram";
import { TimeText } from "../../shared/TimeText";
import { Name } from "../../shared/visible";
import { T, t } from "../../words";
import styles from "./FirstStart.module.css";
import { Step } from "./Step";

export function ConnectionStep({ open, connection }: { open: boolean; connection: ConnectionRow | null }) {
  return (
    <Step
      number={1}
      title={t("first-start-connection")}
      open={open}
      done={connection !== null}
      evidence={
        connection && (
          <T
            id="first-start-connection-done"
            args={{ name: <Name>{connection.name}</Name>, time: <TimeText at={connection.created} /> }}
          />
        )
      }
    >
      <ConnectionForm />
    </Step>
  );
}

function ConnectionForm() {
  const providers = useRead("providers.list", {});
  const [name, setName] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string>("custom");
  const [left, setLeft] = useState(false);
  const add = useAct("connections.add", { changes: ["connections.list", "overview.get", "status.get"] });
  const provider = providers.data?.find((known) => known.key === chosen);
  // Until a name is typed it follows the choice.
  const shown = name ?? (provider ? suggestedName(provider) : "");
  const problem = fieldError(add.error, "name") ?? (left && shown.trim() === "" ? t("first-start-name-missing") : null);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setLeft(true);
    if (shown.trim() !== "")
      add.mutate({ provider: chosen, name: shown.trim(), strict: false, quirks: {}, unknownMembers: null });
  }

  return (
    <form className={styles.inside} style={{ padding: 0 }} onSubmit={submit} noValidate>
      <TextInput
        label={t("first-start-name")}
        value={shown}
        error={problem}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={() => setLeft(true)}
      />
      <fieldset className={styles.providers}>
        <legend className={styles.legend}>{t("first-start-sends-as")}</legend>
        {(providers.data ?? []).map((known) => (
          <label key={known.key} className={styles.provider} data-chosen={known.key === chosen || undefined}>
            <Monogram letters={known.key === "custom" ? null : known.monogram} />
            <span className="cut">{known.name}</span>
            <input
              type="radio"
              name="provider"
              value={known.key}
              checked={known.key === chosen}
              onChange={() => setChosen(known.key)}
            />
          </label>
        ))}
      </fieldset>
      <p className={styles.hint}>{t("first-start-sends-as-hint")}</p>
      <ErrorAlert error={fieldError(add.error, "name") ? null : (add.error ?? providers.error)} boxed />
      <div>
        <Button type="submit" variant="filled" loading={add.isPending}>
          {t("first-start-add")}
        </Button>
      </div>
    </form>
  );
}

function suggestedName(provider: Provider): string {
  return provider.key === "custom" ? t("first-start-name-custom") : provider.name;
}
