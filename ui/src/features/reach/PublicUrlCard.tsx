/** The address under which providers reach this computer, of the workspace; connections may have another. */
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { type ReachView, useAct, useRead } from "../../backend";
import { CopyField } from "../../shared/Copy";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { fieldError } from "../../shared/errors";
import { Card } from "../../shared/Page";
import { Name, visible } from "../../shared/visible";
import { t } from "../../words";
import styles from "./reach.module.css";

/** The field, for whoever leads to it. */
export const ADDRESS = "public-url";

/** What is surely wrong is said while it is typed; the service side has the last word. */
const LOOKS_RIGHT = /^https:\/\/[^\s/?#@]+(\/|\/api\/scim\/v2\/?)?$/i;

export function PublicUrlCard({ view }: { view: ReachView }) {
  const settings = useRead("settings.get", {});
  const save = useAct("settings.set", {
    changes: ["settings.get", "reach.get", "setup.get"],
    onDone: () => setTyped(null),
  });
  const [typed, setTyped] = useState<string | null>(null);
  const stored = view.publicUrl ?? "";
  const text = typed ?? stored;
  const wanted = text.trim();
  const good = wanted === "" || LOOKS_RIGHT.test(wanted);
  const problem = fieldError(save.error, "publicUrl") ?? (good ? null : t("reach-url-bad"));
  return (
    <Card title={t("reach-url")}>
      <form
        className={styles.url}
        onSubmit={(event) => {
          event.preventDefault();
          if (good && settings.data) save.mutate({ ...settings.data, publicUrl: wanted === "" ? null : wanted });
        }}
      >
        <TextInput
          id={ADDRESS}
          label={t("reach-url-label")}
          className={styles.address ?? ""}
          placeholder="https://sync.example.com"
          value={text}
          error={problem}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            save.reset();
            setTyped(event.currentTarget.value);
          }}
        />
        {wanted !== stored && (
          <span>
            <Button type="submit" disabled={!good || settings.data === undefined} loading={save.isPending}>
              {t("reach-url-save")}
            </Button>
          </span>
        )}
        <ErrorAlert error={settings.error} />
        {fieldError(save.error, "publicUrl") === null && <ErrorAlert error={save.error} />}
      </form>
      {view.baseUrl !== null && (
        <div className={styles.base}>
          <CopyField text={view.baseUrl} what={t("reach-url-the-base")} label={t("reach-url-base")} />
          <p className="t3 sm">{t(view.own.length === 0 ? "reach-url-all" : "reach-url-others")}</p>
        </div>
      )}
      {view.own.length > 0 && (
        <ul className={styles.own}>
          {view.own.map((one) => (
            <li key={one.connection}>
              <Name>{one.name}</Name> <code>{visible(one.publicUrl)}</code>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
