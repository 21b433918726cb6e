/** Makes the local authority, or has it issue for other names. */
import { Button, Checkbox, Modal, Textarea } from "@mantine/core";
import { useState } from "react";
import { type TlsView, useAct } from "../../../backend";
import { DialogFoot } from "../../../shared/Confirm";
import { ErrorAlert } from "../../../shared/ErrorAlert";
import { fieldError } from "../../../shared/errors";
import { t } from "../../../words";
import { TLS_READS } from "./reads";

export function AuthorityDialog({ view, onClose }: { view: TlsView; onClose: () => void }) {
  const make = useAct("tls.makeAuthority", { changes: TLS_READS, onDone: onClose });
  const [text, setText] = useState((view.authority?.names ?? view.suggestedNames).join("\n"));
  const [anew, setAnew] = useState(false);
  const names = text.split(/[\s,]+/).filter((name) => name !== "");
  const problem = fieldError(make.error, "names");
  return (
    <Modal opened onClose={onClose} title={t("tls-authority-title")} size={520} withCloseButton={false}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate({ names, anew });
        }}
      >
        <p className="t2">{t("tls-authority-words")}</p>
        <Textarea
          mt="sm"
          label={t("tls-authority-names")}
          description={t("tls-authority-names-hint")}
          inputWrapperOrder={["label", "input", "error", "description"]}
          data-autofocus
          autosize
          minRows={3}
          maxRows={8}
          spellCheck={false}
          value={text}
          error={problem}
          onChange={(event) => {
            setText(event.currentTarget.value);
            make.reset();
          }}
        />
        {view.authority && (
          <Checkbox
            mt="sm"
            label={t("tls-authority-anew")}
            description={t("tls-authority-anew-hint")}
            checked={anew}
            onChange={(event) => setAnew(event.currentTarget.checked)}
          />
        )}
        <ErrorAlert error={problem === null ? make.error : null} boxed />
        <DialogFoot>
          <Button onClick={onClose}>{t("tls-cancel")}</Button>
          <Button type="submit" variant="filled" loading={make.isPending}>
            {t(view.authority ? "tls-authority-act-again" : "tls-authority-act")}
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}
