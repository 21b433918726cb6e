/** At which address the service listens, and the act that opens it to the network. */
import { Button, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { type TlsView, useAct } from "../../../backend";
import { Choices } from "../../../shared/Choices";
import { DialogFoot } from "../../../shared/Confirm";
import { ErrorAlert } from "../../../shared/ErrorAlert";
import { fieldError } from "../../../shared/errors";
import { instant, useCoarseNow } from "../../../shared/time";
import { visible } from "../../../shared/visible";
import { T, t } from "../../../words";
import { Row } from "../parts";
import styles from "../settings.module.css";
import { TLS_READS } from "./reads";

const MINUTE_MS = 60_000;
const HOURS = [1, 4, 8, 24] as const;
/** What is chosen before anybody chooses: a working day. */
const USUAL_HOURS = 8;

const isLoopback = (address: string) => address.startsWith("127.") || address === "::1";

export function ListenRow({ view }: { view: TlsView }) {
  const [opening, setOpening] = useState(false);
  const home = useAct("service.listenAt", { changes: TLS_READS });
  const isOpen = !isLoopback(view.address);
  return (
    <Row
      label={t("tls-listen")}
      hint={t(isOpen ? "tls-listen-hint-open" : view.mode === "off" ? "tls-listen-hint-off" : "tls-listen-hint")}
      action={
        isOpen ? (
          <Button loading={home.isPending} onClick={() => home.mutate({ address: "127.0.0.1", minutes: null })}>
            {t("tls-listen-home")}
          </Button>
        ) : (
          <Button disabled={view.mode === "off"} onClick={() => setOpening(true)}>
            {t("tls-listen-open")}
          </Button>
        )
      }
    >
      <code>{view.address}</code> <span className="t3">{t("tls-listen-port", { port: String(view.port) })}</span>
      <ErrorAlert error={home.error} />
      {opening && <ListenDialog view={view} onClose={() => setOpening(false)} />}
    </Row>
  );
}

/** Names the address, what follows from it, and what TLS does about it (the safe button has the focus). */
function ListenDialog({ view, onClose }: { view: TlsView; onClose: () => void }) {
  const now = useCoarseNow(MINUTE_MS);
  const listen = useAct("service.listenAt", { changes: TLS_READS, onDone: onClose });
  const [address, setAddress] = useState(view.addresses[0] ?? "");
  const [hours, setHours] = useState<number | null>(USUAL_HOURS);
  const problem = fieldError(listen.error, "address");
  return (
    <Modal opened onClose={onClose} title={t("tls-listen-title")} size={520} withCloseButton={false}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          listen.mutate({ address: address.trim(), minutes: hours === null ? null : hours * 60 });
        }}
      >
        {view.addresses.length > 0 && (
          <Choices
            label={t("tls-listen-addresses")}
            choices={view.addresses.map((one) => ({ value: one, label: one }))}
            value={address}
            onChange={setAddress}
          />
        )}
        <TextInput
          mt="xs"
          label={t("tls-listen-address")}
          spellCheck={false}
          value={address}
          error={problem}
          onChange={(event) => {
            setAddress(event.currentTarget.value);
            listen.reset();
          }}
        />
        <ul className={styles.effects}>
          <li>
            <T id="tls-listen-effect" args={{ address: <b>{visible(`${address.trim()}:${view.port}`)}</b> }} />
          </li>
          <li>{t(view.mode === "files" ? "tls-listen-tls-files" : "tls-listen-tls-authority")}</li>
          <li>{t("tls-listen-effect-local")}</li>
        </ul>
        <span className={styles.for} aria-hidden="true">
          {t("tls-listen-for")}
        </span>
        <Choices<number | null>
          label={t("tls-listen-for")}
          choices={[
            ...HOURS.map((value) => ({ value, label: t("tls-listen-hours", { hours: value }) })),
            { value: null, label: t("tls-listen-stays") },
          ]}
          value={hours}
          onChange={setHours}
        />
        <p className={`t3 sm ${styles.until}`}>
          {hours === null
            ? t("tls-listen-stays-words")
            : t("tls-listen-until", { at: instant(now + hours * 60 * MINUTE_MS, now, "minute") })}
        </p>
        <ErrorAlert error={problem === null ? listen.error : null} boxed />
        {problem !== null && listen.error?.detail && <p className="t2">{visible(listen.error.detail)}</p>}
        <DialogFoot>
          <Button data-autofocus onClick={onClose}>
            {t("tls-listen-keep")}
          </Button>
          <Button type="submit" data-danger disabled={address.trim() === ""} loading={listen.isPending}>
            {t("tls-listen-act")}
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}
