/** How the provider will reach this computer: a public address, from inside the network, or not at all for now. */
import { Button, TextInput } from "@mantine/core";
import { IconRotate } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { type Reach, type Setup, useAct, useRead } from "../../../backend";
import { ErrorAlert } from "../../../shared/ErrorAlert";
import { fieldError } from "../../../shared/errors";
import { LadderCard } from "../../../shared/Ladder";
import { visible } from "../../../shared/visible";
import { Words } from "../../../shared/Words";
import { T, t } from "../../../words";
import { NOTHING } from "./change";
import styles from "./own.module.css";
import { RadioCard, RadioCards } from "./RadioCards";

/** While a check is under way, and otherwise. */
const OFTEN_MS = 300;
const SELDOM_MS = 3000;

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
          <Address
            key={values.publicUrl}
            label={t("setup-public-url")}
            description={<T id="setup-public-url-hint" args={{ path: <code>/api/scim/v2</code> }} />}
            placeholder="https://sync.example.com"
            setup={setup}
            error={change.error}
            busy={change.isPending}
            onKeep={(publicUrl) =>
              change.mutate({ ...NOTHING, connection: connection.id, reach: "publicUrl", publicUrl })
            }
          />
          <Tunnels
            taken={values.publicUrl}
            busy={change.isPending}
            onTake={(publicUrl) =>
              change.mutate({ ...NOTHING, connection: connection.id, reach: "publicUrl", publicUrl })
            }
          />
        </RadioCard>
        {setup.private !== null && (
          <RadioCard
            name="reach"
            title={setup.private.title}
            hint={<Words spans={setup.private.choose} />}
            chosen={chosen === "agent"}
            onChoose={() => take("agent")}
          >
            <Address
              key={values.publicUrl}
              label={t("setup-private-url")}
              description={
                <T id="setup-private-url-hint" parts={{ link: <Link to="/settings" search={{ section: "tls" }} /> }} />
              }
              placeholder="https://sync.corp.example:8443"
              setup={setup}
              error={change.error}
              busy={change.isPending}
              onKeep={(publicUrl) =>
                change.mutate({ ...NOTHING, connection: connection.id, reach: "agent", publicUrl })
              }
            />
          </RadioCard>
        )}
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
      {(chosen === "publicUrl" || chosen === "agent") && values.publicUrl !== null && (
        <Check connection={connection.id} name={connection.name} />
      )}
    </>
  );
}

/** Tunnels that run: one of their addresses may be the one. */
function Tunnels({ taken, busy, onTake }: { taken: string | null; busy: boolean; onTake: (url: string) => void }) {
  const ways = useRead("ways.get", {}, { every: SELDOM_MS });
  const running = (ways.data?.ways ?? []).flatMap(({ name, run }) =>
    run && run.url !== null && (run.state === "up" || run.state === "urlChanged") ? [{ name, url: run.url }] : [],
  );
  return (
    <div className={styles.tunnels}>
      {running.map(({ name, url }) => (
        <p key={url}>
          <T id="setup-reach-tunnel" args={{ program: name, url: <code>{visible(url)}</code> }} />{" "}
          {url === taken ? (
            <span className="t3">{t("setup-reach-tunnel-taken")}</span>
          ) : (
            <Button size="compact-xs" loading={busy} onClick={() => onTake(url)}>
              {t("setup-reach-tunnel-take")}
            </Button>
          )}
        </p>
      ))}
      <p className="t3 sm">
        <T
          id={running.length === 0 ? "setup-reach-tunnels-none" : "setup-reach-tunnels-more"}
          parts={{ link: <Link to="/settings/reach" search={{}} /> }}
        />
      </p>
    </div>
  );
}

/** The ladder from here to the provider's own test, on demand. */
function Check({ connection, name }: { connection: string; name: string }) {
  const climb = useAct("reach.climb", { changes: ["reach.get", "setup.get"] });
  const view = useRead("reach.get", {}, { every: climb.isPending ? OFTEN_MS : SELDOM_MS });
  const last = view.data?.last ?? null;
  const report = last?.connection === connection ? last : null;
  return (
    <div className={styles.check}>
      <div>
        <Button
          leftSection={<IconRotate size={16} />}
          loading={climb.isPending}
          onClick={() => climb.mutate({ connection })}
        >
          {t(report === null ? "setup-reach-check" : "setup-reach-check-again")}
        </Button>{" "}
        <Link to="/settings/reach" search={{ connection }}>
          {t("setup-reach-all")}
        </Link>
      </div>
      <ErrorAlert error={climb.error ?? view.error} boxed />
      <LadderCard
        report={report}
        climbing={climb.isPending ? (view.data?.climbing ?? "starting") : null}
        as={report === null ? null : name}
      />
    </div>
  );
}

interface AddressProps {
  label: string;
  description: ReactNode;
  placeholder: string;
  setup: Setup;
  error: unknown;
  busy: boolean;
  onKeep: (url: string) => void;
}

/** The address that the provider is told, which comes back in its own form. */
function Address({ label, description, placeholder, setup, error, busy, onKeep }: AddressProps) {
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
        label={label}
        description={description}
        inputWrapperOrder={["label", "input", "error", "description"]}
        placeholder={placeholder}
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
