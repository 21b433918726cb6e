/** How the provider will reach this computer: a public address, its own agent, or not at all for now. */
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { type Reach, type Setup, useAct } from "../../../backend";
import { ErrorAlert } from "../../../shared/ErrorAlert";
import { fieldError } from "../../../shared/errors";
import { T, t } from "../../../words";
import { NOTHING } from "./change";
import styles from "./own.module.css";
import { RadioCard, RadioCards } from "./RadioCards";

export function ReachStep({ setup }: { setup: Setup }) {
  const { connection, values } = setup;
  // A public address is not chosen before it is given.
  const [wanted, setWanted] = useState<Reach | null>(null);
  const change = useAct("setup.change", { changes: ["setup.get"], onDone: () => setWanted(null) });
  const chosen = wanted ?? values.reach;
  function take(reach: Reach) {
    setWanted(reach);
    if (reach !== "publicUrl" || values.publicUrl !== null) {
      change.mutate({ ...NOTHING, connection: connection.id, reach });
    }
  }
  return (
    <>
      <RadioCards label={t("setup-reach")}>
        <RadioCard
          name="reach"
          title={t("setup-reach-public")}
          hint={t("setup-reach-public-hint")}
          chosen={chosen === "publicUrl"}
          onChoose={() => take("publicUrl")}
        >
          <PublicUrl
            key={values.publicUrl}
            setup={setup}
            error={change.error}
            busy={change.isPending}
            onKeep={(publicUrl) =>
              change.mutate({ ...NOTHING, connection: connection.id, reach: "publicUrl", publicUrl })
            }
          />
        </RadioCard>
        <RadioCard
          name="reach"
          title={t("setup-reach-agent")}
          hint={t("setup-reach-agent-hint")}
          chosen={chosen === "agent"}
          onChoose={() => take("agent")}
        />
        <RadioCard
          name="reach"
          title={t("setup-reach-rehearsal")}
          hint={t("setup-reach-rehearsal-hint")}
          chosen={chosen === "rehearsal"}
          onChoose={() => take("rehearsal")}
        />
      </RadioCards>
      {!fieldError(change.error, "publicUrl") && <ErrorAlert error={change.error} boxed />}
      <p className="t2">
        {t("setup-reach-becomes")} <code>{values.baseUrl}</code>
      </p>
    </>
  );
}

interface UrlProps {
  setup: Setup;
  error: unknown;
  busy: boolean;
  onKeep: (url: string) => void;
}

function PublicUrl({ setup, error, busy, onKeep }: UrlProps) {
  const kept = setup.values.publicUrl ?? "";
  const [url, setUrl] = useState(kept);
  return (
    <form
      className={styles.url}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onKeep(url.trim());
      }}
    >
      <TextInput
        label={t("setup-public-url")}
        description={<T id="setup-public-url-hint" args={{ path: <code>/api/scim/v2</code> }} />}
        inputWrapperOrder={["label", "input", "error", "description"]}
        placeholder="https://sync.example.com"
        value={url}
        spellCheck={false}
        autoComplete="off"
        error={fieldError(error, "publicUrl")}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <Button type="submit" disabled={url.trim() === kept} loading={busy}>
        {t("setup-keep")}
      </Button>
    </form>
  );
}
