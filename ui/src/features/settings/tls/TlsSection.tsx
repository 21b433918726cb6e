/** TLS of the service's own listener: where its certificate comes from, who trusts it, and at which address it listens. */
import { Button } from "@mantine/core";
import { useState } from "react";
import { type TlsNote, type TlsView, useAct, useRead } from "../../../backend";
import { Confirm } from "../../../shared/Confirm";
import { CopyIcon } from "../../../shared/Copy";
import { ErrorAlert } from "../../../shared/ErrorAlert";
import { TimeText } from "../../../shared/TimeText";
import { type Tone, VerdictMark, VerdictWord } from "../../../shared/VerdictMark";
import { AFTER_BYTE, breakable, visible } from "../../../shared/visible";
import { T, t, type WordId } from "../../../words";
import { Line, Row, Section } from "../parts";
import styles from "../settings.module.css";
import { AuthorityDialog } from "./AuthorityDialog";
import { AuthorityRow } from "./AuthorityRow";
import { FilesDialog } from "./FilesDialog";
import { ListenRow } from "./ListenRow";
import { TLS_READS } from "./reads";

const MODES: Record<TlsView["mode"], WordId> = {
  off: "tls-mode-off",
  files: "tls-mode-files",
  localAuthority: "tls-mode-authority",
};

const TONES: Record<TlsNote["severity"], Tone> = { info: "info", warning: "partly", failure: "refused" };

export function TlsSection() {
  const tls = useRead("tls.get", {});
  const view = tls.data;
  return (
    <Section id="tls" title={t("tls-title")}>
      <ErrorAlert error={tls.error} onRetry={() => void tls.refetch()} />
      {view && <Mode view={view} />}
      {view?.certificate && <CertificateRow view={view} />}
      {view && view.notes.length > 0 && (
        <Row label={t("tls-notes")}>
          <ul className={styles.notes}>
            {view.notes.map((note) => (
              <Note key={note.message} note={note} />
            ))}
          </ul>
        </Row>
      )}
      {view?.authority && <AuthorityRow authority={view.authority} />}
      {view && <ListenRow view={view} />}
    </Section>
  );
}

/** Which way it is, and the others. */
function Mode({ view }: { view: TlsView }) {
  const [asking, setAsking] = useState<"authority" | "files" | "off" | null>(null);
  const close = () => setAsking(null);
  const off = useAct("tls.off", { changes: TLS_READS, onDone: close });
  const tone: Tone = view.problem ? "refused" : view.mode === "off" ? "none" : "applied";
  return (
    <Row
      label={t("tls-state")}
      hint={t(view.forThisRun ? "tls-for-this-run" : view.mode === "off" ? "tls-hint-off" : "tls-hint-on")}
    >
      <Line>
        <VerdictMark tone={tone} />
        <VerdictWord tone={tone}>{t(MODES[view.mode])}</VerdictWord>
        {view.files && <code>{visible(view.files.certificate)}</code>}
      </Line>
      <ErrorAlert error={view.problem} />
      <div className={styles.modes}>
        <Button onClick={() => setAsking("authority")}>
          {t(view.mode === "localAuthority" ? "tls-change-names" : "tls-use-authority")}
        </Button>
        <Button onClick={() => setAsking("files")}>
          {t(view.mode === "files" ? "tls-change-files" : "tls-use-files")}
        </Button>
        {view.mode !== "off" && <Button onClick={() => setAsking("off")}>{t("tls-turn-off")}</Button>}
      </div>
      {asking === "authority" && <AuthorityDialog view={view} onClose={close} />}
      {asking === "files" && <FilesDialog view={view} onClose={close} />}
      <Confirm
        opened={asking === "off"}
        title={t("tls-off-title")}
        act={t("tls-off-act")}
        keep={t("tls-off-keep")}
        busy={off.isPending}
        error={off.error}
        onAct={() => off.mutate({})}
        onClose={close}
      >
        {t("tls-off-effect")}
      </Confirm>
    </Row>
  );
}

function CertificateRow({ view }: { view: TlsView }) {
  const certificate = view.certificate;
  if (!certificate) return null;
  return (
    <Row
      label={t("tls-certificate")}
      hint={
        <T
          id="tls-certificate-facts"
          args={{
            issuer: <>{visible(certificate.issuer)}</>,
            ends: <TimeText at={certificate.ends} detail="minute" />,
          }}
        />
      }
    >
      <span className={styles.names}>{visible(certificate.names.join(", "))}</span>
      <div className={styles.fingerprint}>
        <span className="t3">SHA-256</span> <code>{breakable(certificate.fingerprint, AFTER_BYTE)}</code>
        <CopyIcon text={certificate.fingerprint} what={t("tls-fingerprint")} />
      </div>
    </Row>
  );
}

function Note({ note }: { note: TlsNote }) {
  return (
    <li>
      <VerdictMark tone={TONES[note.severity]} />
      <div>
        {visible(note.message)} {note.detail && <span className="t2">{visible(note.detail)}</span>}
        {note.copy && (
          <div className={styles.fingerprint}>
            <code>{visible(note.copy)}</code>
            <CopyIcon text={note.copy} what={t("tls-command")} />
          </div>
        )}
      </div>
    </li>
  );
}
