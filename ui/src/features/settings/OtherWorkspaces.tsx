/** Other workspaces: recently opened ones, any file, a new one. */
import { Button, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type RecentWorkspace, useAct, useBackend } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { Name, visible } from "../../shared/visible";
import { t } from "../../words";
import { PathInput } from "./PathInput";
import { Row } from "./parts";
import styles from "./settings.module.css";

/** Everything on the page is asked again for the other workspace. */
export function OtherWorkspaces({ recent, current }: { recent: readonly RecentWorkspace[]; current: string }) {
  const backend = useBackend();
  const client = useQueryClient();
  const inWindow = backend.door === "window";
  const another = () => void client.invalidateQueries();
  const open = useAct("workspace.open", { onDone: another });
  const create = useAct("workspace.create", { onDone: another });
  const [path, setPath] = useState("");
  const [name, setName] = useState<string | null>(null);
  const others = recent.filter((one) => one.path !== current);
  return (
    <>
      <Row
        label={t("settings-open")}
        hint={t("settings-open-hint")}
        action={
          inWindow && (
            <Button loading={open.isPending} onClick={() => open.mutate({ path: null })}>
              {t("settings-open-ask")}
            </Button>
          )
        }
      >
        {others.length === 0 && inWindow && <span className="t2">{t("settings-recent-none")}</span>}
        {others.length > 0 && (
          <ul className={styles.recent} aria-label={t("settings-recent")}>
            {others.map((one) => (
              <li key={one.path}>
                <Button size="xs" disabled={!one.exists} onClick={() => open.mutate({ path: one.path })}>
                  {t("settings-open-this")}
                </Button>
                <b className="cut">
                  <Name>{one.name}</Name>
                </b>
                <code className="cut t3" title={one.path}>
                  {visible(one.path)}
                </code>
                {!one.exists && <span className="t3">{t("settings-recent-gone")}</span>}
              </li>
            ))}
          </ul>
        )}
        {!inWindow && (
          <form
            className={styles.typed}
            onSubmit={(event) => {
              event.preventDefault();
              open.mutate({ path: path.trim() });
            }}
          >
            <PathInput label={t("settings-open-path")} value={path} onChange={setPath} />
            <Button type="submit" disabled={path.trim() === ""} loading={open.isPending}>
              {t("settings-open-this")}
            </Button>
          </form>
        )}
        <ErrorAlert error={open.error} />
      </Row>
      <Row
        label={t("settings-new")}
        action={name === null && <Button onClick={() => setName("")}>{t("settings-new-ask")}</Button>}
      >
        {name === null ? (
          <span className="t2">{t("settings-new-words")}</span>
        ) : (
          <NewWorkspace
            inWindow={inWindow}
            busy={create.isPending}
            onCreate={(wanted, at) => create.mutate({ name: wanted, path: at }, { onSuccess: () => setName(null) })}
            onCancel={() => setName(null)}
          />
        )}
        <ErrorAlert error={create.error} />
      </Row>
    </>
  );
}

interface NewProps {
  inWindow: boolean;
  busy: boolean;
  onCreate: (name: string, path: string | null) => void;
  onCancel: () => void;
}

function NewWorkspace({ inWindow, busy, onCreate, onCancel }: NewProps) {
  const [name, setName] = useState("");
  const [path, setPath] = useState("");
  const ready = name.trim() !== "" && (inWindow || path.trim() !== "");
  return (
    <form
      className={styles.newWorkspace}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onCreate(name.trim(), inWindow ? null : path.trim());
      }}
    >
      <TextInput
        label={t("settings-new-name")}
        value={name}
        autoFocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {!inWindow && <PathInput labelled label={t("settings-new-path")} value={path} onChange={setPath} />}
      <span className={styles.buttons}>
        <Button type="submit" disabled={!ready} loading={busy}>
          {t(inWindow ? "settings-new-create-ask" : "settings-new-create")}
        </Button>
        <Button variant="subtle" onClick={onCancel}>
          {t("settings-cancel")}
        </Button>
      </span>
    </form>
  );
}
