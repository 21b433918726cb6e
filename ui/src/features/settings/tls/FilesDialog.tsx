/** A certificate and its key from files. In a browser their paths are typed; the window asks for them with the system's dialog. */
import { Button, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { type TlsView, useAct, useBackend } from "../../../backend";
import { DialogFoot } from "../../../shared/Confirm";
import { ErrorAlert } from "../../../shared/ErrorAlert";
import { fieldError } from "../../../shared/errors";
import { visible } from "../../../shared/visible";
import { t } from "../../../words";
import { TLS_READS } from "./reads";

export function FilesDialog({ view, onClose }: { view: TlsView; onClose: () => void }) {
  const inWindow = useBackend().door === "window";
  const use = useAct("tls.useFiles", { changes: TLS_READS, onDone: onClose });
  const [certificate, setCertificate] = useState(view.files?.certificate ?? "");
  const [key, setKey] = useState(view.files?.key ?? "");
  const problems = {
    certificate: fieldError(use.error, "certificate"),
    key: fieldError(use.error, "key"),
  };
  const atField = problems.certificate ?? problems.key;
  return (
    <Modal opened onClose={onClose} title={t("tls-files-title")} size={520} withCloseButton={false}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const given = (path: string) => (path.trim() === "" ? null : path.trim());
          use.mutate({ certificate: given(certificate), key: given(key) });
        }}
      >
        <p className="t2">{t(inWindow ? "tls-files-words-window" : "tls-files-words")}</p>
        <TextInput
          mt="sm"
          label={t("tls-files-certificate")}
          description={t("tls-files-certificate-hint")}
          inputWrapperOrder={["label", "input", "error", "description"]}
          data-autofocus
          spellCheck={false}
          value={certificate}
          error={problems.certificate}
          onChange={(event) => {
            setCertificate(event.currentTarget.value);
            use.reset();
          }}
        />
        <TextInput
          mt="sm"
          label={t("tls-files-key")}
          description={t("tls-files-key-hint")}
          inputWrapperOrder={["label", "input", "error", "description"]}
          spellCheck={false}
          value={key}
          error={problems.key}
          onChange={(event) => {
            setKey(event.currentTarget.value);
            use.reset();
          }}
        />
        {atField === null ? (
          <ErrorAlert error={use.error} boxed />
        ) : (
          use.error?.detail && <p className="t2">{visible(use.error.detail)}</p>
        )}
        <DialogFoot>
          <Button onClick={onClose}>{t("tls-cancel")}</Button>
          <Button
            type="submit"
            variant="filled"
            disabled={!inWindow && (certificate.trim() === "" || key.trim() === "")}
            loading={use.isPending}
          >
            {t(inWindow && (certificate === "" || key === "") ? "tls-files-choose" : "tls-files-act")}
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}
