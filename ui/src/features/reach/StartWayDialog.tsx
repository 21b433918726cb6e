/** Asks before a tunnel opens this service to the internet: what the program needs to know, for how long, and what becomes of its address. */
import { Button, Checkbox, Modal, NumberInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { useAct, type WayChoice, type WayRow } from "../../backend";
import { Choices } from "../../shared/Choices";
import { DialogFoot } from "../../shared/Confirm";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { fieldError } from "../../shared/errors";
import { OpenFor, USUAL_MINUTES } from "../../shared/OpenFor";
import { Words } from "../../shared/Words";
import { t } from "../../words";
import { WAY_CHANGES } from "./changes";
import styles from "./reach.module.css";

/** What is typed, for all programs; only what one needs is asked. */
interface Typed {
  named: boolean;
  tunnel: string;
  publicUrl: string;
  name: string;
  destination: string;
  port: number | null;
  identity: string;
  trustsNewHost: boolean;
  listen: string;
  listenPort: number;
}

const NOTHING: Typed = {
  named: false,
  tunnel: "",
  publicUrl: "",
  name: "",
  destination: "",
  port: null,
  identity: "",
  trustsNewHost: false,
  listen: "",
  listenPort: 80,
};

const FIELDS = ["tunnel", "publicUrl", "name", "destination", "identity", "listen", "minutes"];

function choice(way: WayRow, typed: Typed): WayChoice {
  switch (way.program) {
    case "cloudflared":
      return typed.named
        ? { kind: "cloudflaredNamed", tunnel: typed.tunnel, publicUrl: typed.publicUrl }
        : { kind: "cloudflaredQuick" };
    case "tailscale":
      return { kind: "tailscale" };
    case "ngrok":
      return { kind: "ngrok", name: typed.name };
    case "ssh":
      return {
        kind: "ssh",
        destination: typed.destination,
        port: typed.port,
        identity: typed.identity,
        trustsNewHost: typed.trustsNewHost,
        listen: typed.listen,
        listenPort: typed.listenPort,
        publicUrl: typed.publicUrl,
      };
  }
}

export function StartWayDialog({ way, onClose }: { way: WayRow; onClose: () => void }) {
  const [typed, setTyped] = useState(NOTHING);
  const [minutes, setMinutes] = useState<number | null>(USUAL_MINUTES);
  const [takeUrl, setTakeUrl] = useState(true);
  const start = useAct("ways.start", { changes: WAY_CHANGES, onDone: onClose });
  const change = (part: Partial<Typed>) => {
    start.reset();
    setTyped((now) => ({ ...now, ...part }));
  };
  const elsewhere = FIELDS.every((field) => fieldError(start.error, field) === null);
  const input = { typed, error: start.error, change };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("reach-start-title", { program: way.name })}
      size={520}
      withCloseButton={false}
    >
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          start.mutate({ way: choice(way, typed), minutes, takeUrl });
        }}
      >
        <p className="t2">
          {t("reach-start-words")} <Words spans={way.about} />
        </p>
        {way.program === "cloudflared" && <Cloudflared {...input} />}
        {way.program === "ngrok" && (
          <Field {...input} field="name" label={t("reach-start-ngrok")} hint={t("reach-start-ngrok-hint")} />
        )}
        {way.program === "ssh" && <Ssh {...input} />}
        <OpenFor minutes={minutes} onChange={setMinutes} />
        <Checkbox
          size="xs"
          label={t("reach-start-take")}
          checked={takeUrl}
          onChange={(event) => setTakeUrl(event.currentTarget.checked)}
        />
        {elsewhere && <ErrorAlert error={start.error} boxed />}
        <DialogFoot>
          <Button data-autofocus onClick={onClose}>
            {t("reach-start-keep")}
          </Button>
          <Button variant="filled" type="submit" loading={start.isPending}>
            {t("reach-start-act")}
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}

interface Part {
  typed: Typed;
  error: unknown;
  change: (part: Partial<Typed>) => void;
}

interface FieldProps extends Part {
  field: "tunnel" | "publicUrl" | "name" | "destination" | "identity" | "listen";
  label: string;
  hint: string;
  example?: string;
}

function Field({ typed, error, change, field, label, hint, example }: FieldProps) {
  return (
    <TextInput
      label={label}
      description={hint}
      inputWrapperOrder={["label", "input", "error", "description"]}
      value={typed[field]}
      {...(example === undefined ? {} : { placeholder: example })}
      spellCheck={false}
      autoComplete="off"
      error={fieldError(error, field)}
      onChange={(event) => change({ [field]: event.currentTarget.value })}
    />
  );
}

function Cloudflared(part: Part) {
  return (
    <>
      <Choices<boolean>
        label={t("reach-start-cloudflared")}
        choices={[
          { value: false, label: t("reach-start-quick") },
          { value: true, label: t("reach-start-named") },
        ]}
        value={part.typed.named}
        onChange={(named) => part.change({ named })}
      />
      {part.typed.named && (
        <>
          <Field {...part} field="tunnel" label={t("reach-start-tunnel")} hint={t("reach-start-tunnel-hint")} />
          <Field
            {...part}
            field="publicUrl"
            label={t("reach-start-public")}
            hint={t("reach-start-public-named")}
            example="https://sync.example.com"
          />
        </>
      )}
    </>
  );
}

function Ssh(part: Part) {
  return (
    <>
      <div className={styles.pair}>
        <Field
          {...part}
          field="destination"
          label={t("reach-start-host")}
          hint={t("reach-start-host-hint")}
          example="me@server.example.com"
        />
        <Port
          label={t("reach-start-port")}
          value={part.typed.port}
          example="22"
          onChange={(port) => part.change({ port })}
        />
      </div>
      <Field {...part} field="identity" label={t("reach-start-key")} hint={t("reach-start-key-hint")} />
      <Checkbox
        size="xs"
        label={t("reach-start-new-host")}
        checked={part.typed.trustsNewHost}
        onChange={(event) => part.change({ trustsNewHost: event.currentTarget.checked })}
      />
      <div className={styles.pair}>
        <Field {...part} field="listen" label={t("reach-start-listen")} hint={t("reach-start-listen-hint")} />
        <Port
          label={t("reach-start-listen-port")}
          value={part.typed.listenPort}
          onChange={(port) => part.change({ listenPort: port ?? NOTHING.listenPort })}
        />
      </div>
      <Field
        {...part}
        field="publicUrl"
        label={t("reach-start-public")}
        hint={t("reach-start-public-ssh")}
        example="https://sync.example.com"
      />
    </>
  );
}

interface PortProps {
  label: string;
  value: number | null;
  example?: string;
  onChange: (port: number | null) => void;
}

function Port({ label, value, example, onChange }: PortProps) {
  return (
    <NumberInput
      label={label}
      value={value ?? ""}
      {...(example === undefined ? {} : { placeholder: example })}
      min={1}
      max={65_535}
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="strict"
      hideControls
      onChange={(port) => onChange(typeof port === "number" && port > 0 ? port : null)}
    />
  );
}
