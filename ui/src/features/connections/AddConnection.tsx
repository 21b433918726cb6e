/** Adds a connection: which provider, its name here, and whether it is taken at the RFC's letter. */
import { Button, Checkbox, Modal, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type OperationName, useAct, useRead } from "../../backend";
import { DialogFoot } from "../../shared/Confirm";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { fieldError } from "../../shared/errors";
import { Monogram } from "../../shared/Monogram";
import { LoadingRows } from "../../shared/Page";
import { t } from "../../words";
import styles from "./connections.module.css";
import { isImported } from "./providerWords";

/** Whatever shows connections or what belongs to them. */
export const CONNECTION_READS: OperationName[] = [
  "connections.list",
  "connections.get",
  "tokens.list",
  "oauthClients.list",
  "overview.get",
  "users.list",
  "groups.list",
  "workspace.details",
  "setup.get",
];

/** The dialog itself is always there, so that it can give the focus back. */
export function AddConnection({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={t("connections-add-title")} withCloseButton={false}>
      <Form onClose={onClose} />
    </Modal>
  );
}

function Form({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const providers = useRead("providers.list", {});
  const [provider, setProvider] = useState<string | null>(null);
  const [name, setName] = useState<string | null>(null);
  const [strict, setStrict] = useState(false);
  const [left, setLeft] = useState(false);
  const [thenSetUp, setThenSetUp] = useState(false);
  const add = useAct("connections.add", { changes: CONNECTION_READS });

  const known = providers.data ?? [];
  const chosen = known.find((one) => one.key === provider);
  // A name nobody thought of yet follows the provider.
  const shownName = name ?? (chosen ? (chosen.key === "custom" ? "" : chosen.name) : "");
  const missing = left && shownName.trim() === "" ? t("connections-add-name-missing") : null;
  const nameProblem = fieldError(add.error, "name") ?? missing;

  function submit(setUp: boolean) {
    setLeft(true);
    setThenSetUp(setUp);
    if (chosen && shownName.trim() !== "")
      add.mutate(
        { provider: chosen.key, name: shownName.trim(), strict, quirks: {}, unknownMembers: null },
        {
          onSuccess: ({ id }) =>
            void navigate({ to: setUp ? "/connections/$id/setup" : "/connections/$id", params: { id } }),
        },
      );
  }

  return (
    <form
      className={styles.dialog}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit(true);
      }}
    >
      <p className="t2">{t("connections-add-words")}</p>
      {providers.isPending && <LoadingRows rows={3} />}
      <ErrorAlert error={providers.error} onRetry={() => void providers.refetch()} boxed />
      <fieldset className={styles.providers}>
        <legend className={styles.label}>{t("connections-add-provider")}</legend>
        {known.map((one, at) => (
          <label key={one.key} className={styles.provider} data-chosen={one.key === provider || undefined}>
            <input
              type="radio"
              name="provider"
              value={one.key}
              checked={one.key === provider}
              onChange={() => setProvider(one.key)}
              // biome-ignore lint/a11y/noAutofocus: the first choice of a dialog that was just opened
              autoFocus={at === 0}
            />
            <Monogram letters={one.monogram} />
            <span className="cut">{one.name}</span>
          </label>
        ))}
      </fieldset>
      {left && !chosen && <p className={styles.problem}>{t("connections-add-provider-missing")}</p>}
      <TextInput
        label={t("connections-add-name")}
        description={t("connections-add-name-hint")}
        inputWrapperOrder={["label", "input", "error", "description"]}
        value={shownName}
        error={nameProblem}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {chosen && isImported(chosen) ? (
        <p className="t2">{t("connections-add-imported")}</p>
      ) : (
        <Checkbox
          label={t("connections-strict")}
          description={t("connections-strict-hint")}
          checked={strict}
          onChange={(event) => setStrict(event.currentTarget.checked)}
        />
      )}
      {!fieldError(add.error, "name") && <ErrorAlert error={add.error} boxed />}
      <DialogFoot>
        <Button onClick={onClose}>{t("connections-cancel")}</Button>
        <Button loading={add.isPending && !thenSetUp} onClick={() => submit(false)}>
          {t("connections-add-do")}
        </Button>
        <Button type="submit" variant="filled" loading={add.isPending && thenSetUp}>
          {t("connections-add-and-set-up")}
        </Button>
      </DialogFoot>
    </form>
  );
}
