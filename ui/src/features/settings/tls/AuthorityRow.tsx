/** The authority that was made here: its certificate for those who are to trust it, and how they do. */
import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { type Authority, type TrustGuide, useAct, useBackend, useRead } from "../../../backend";
import { Choices } from "../../../shared/Choices";
import { DialogFoot } from "../../../shared/Confirm";
import { CopyField, CopyIcon } from "../../../shared/Copy";
import { ErrorAlert } from "../../../shared/ErrorAlert";
import { TimeText } from "../../../shared/TimeText";
import { AFTER_BYTE, breakable, visible } from "../../../shared/visible";
import { Words } from "../../../shared/Words";
import { T, t } from "../../../words";
import { PathInput } from "../PathInput";
import { Row } from "../parts";
import styles from "../settings.module.css";

export function AuthorityRow({ authority }: { authority: Authority }) {
  const [trusting, setTrusting] = useState(false);
  return (
    <Row
      label={t("tls-authority")}
      hint={
        authority.keyFile === null ? (
          t("tls-authority-key-keychain")
        ) : (
          <T id="tls-authority-key-file" args={{ path: <code>{visible(authority.keyFile)}</code> }} />
        )
      }
      action={<Button onClick={() => setTrusting(true)}>{t("tls-trust")}</Button>}
    >
      <span>
        <T
          id="tls-authority-facts"
          args={{ name: <b>{visible(authority.name)}</b>, ends: <TimeText at={authority.ends} detail="minute" /> }}
        />
      </span>
      <div className={styles.fingerprint}>
        <span className="t3">SHA-256</span> <code>{breakable(authority.fingerprint, AFTER_BYTE)}</code>
        <CopyIcon text={authority.fingerprint} what={t("tls-fingerprint")} />
      </div>
      <div className={styles.hint}>
        {authority.permitted.length === 0 ? (
          t("tls-authority-permitted-none")
        ) : (
          <T id="tls-authority-permitted" args={{ names: <>{visible(authority.permitted.join(", "))}</> }} />
        )}
      </div>
      {trusting && <TrustDialog onClose={() => setTrusting(false)} />}
    </Row>
  );
}

/** First the file, then the steps for one kind of client. */
function TrustDialog({ onClose }: { onClose: () => void }) {
  const inWindow = useBackend().door === "window";
  const save = useAct("tls.exportAuthority", {});
  const [path, setPath] = useState("");
  const [form, setForm] = useState<"pem" | "der">("pem");
  const [kind, setKind] = useState("windows");
  const written = save.data?.path ?? null;
  const trust = useRead("tls.trust", { path: written });
  const guides = trust.data ?? [];
  const guide = guides.find((one) => one.key === kind) ?? guides[0];
  return (
    <Modal opened onClose={onClose} title={t("tls-trust-title")} size={640} withCloseButton={false}>
      <p className="t2">{t("tls-trust-words")}</p>
      <form
        className={styles.exporting}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ path: inWindow ? null : path.trim(), form });
        }}
      >
        <Choices
          label={t("tls-trust-form")}
          choices={[
            { value: "pem" as const, label: "PEM" },
            { value: "der" as const, label: "DER" },
          ]}
          value={form}
          onChange={setForm}
        />
        {!inWindow && <PathInput label={t("tls-trust-path")} value={path} onChange={setPath} />}
        <Button type="submit" disabled={!inWindow && path.trim() === ""} loading={save.isPending}>
          {t(inWindow ? "tls-trust-save-ask" : "tls-trust-save")}
        </Button>
      </form>
      <ErrorAlert error={save.error ?? trust.error} boxed />
      {written !== null && (
        <p>
          <T id="tls-trust-written" args={{ path: <code>{visible(written)}</code> }} />
        </p>
      )}
      {guide && (
        <>
          <div className={styles.kinds} role="group" aria-label={t("tls-trust-for")}>
            {guides.map((one) => (
              <Button key={one.key} aria-pressed={one.key === guide.key} onClick={() => setKind(one.key)}>
                {one.title}
              </Button>
            ))}
          </div>
          <Steps guide={guide} />
        </>
      )}
      <DialogFoot>
        <Button onClick={onClose}>{t("shared-close")}</Button>
      </DialogFoot>
    </Modal>
  );
}

function Steps({ guide }: { guide: TrustGuide }) {
  return (
    <ol className={styles.steps} aria-label={guide.title}>
      {guide.steps.map((step, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step's place is its identity
        <li key={at}>
          <Words spans={step.words} />
          {step.copy !== null && <CopyField text={step.copy} what={t("tls-command")} />}
        </li>
      ))}
    </ol>
  );
}
