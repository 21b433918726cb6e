import { Button, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useBackend } from "../../backend";
import { t } from "../../words";
import { DialogFoot } from "../Confirm";
import { ErrorAlert } from "../ErrorAlert";
import { useCreateWorkspace, useOpenWorkspace } from "./workspaces";

export type WorkspaceAct = "open" | "new";

/** Asks for what the host cannot ask by a dialog of its own: the name, and in the browser the path. */
export function WorkspaceDialog({ act, onClose }: { act: WorkspaceAct; onClose: () => void }) {
  const backend = useBackend();
  const needsPath = backend.door === "browser";
  const [name, setName] = useState("");
  const [path, setPath] = useState("");
  const open = useOpenWorkspace(onClose);
  const create = useCreateWorkspace(onClose);
  const doing = act === "open" ? open : create;

  function submit(event: FormEvent): void {
    event.preventDefault();
    const file = needsPath ? path.trim() : null;
    if (act === "open") open.mutate({ path: file });
    else create.mutate({ name: name.trim(), path: file });
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t(act === "open" ? "frame-workspace-open-title" : "frame-workspace-new-title")}
      size={480}
      withCloseButton={false}
    >
      <form onSubmit={submit}>
        {act === "new" && (
          <TextInput
            label={t("frame-workspace-name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
            mb={12}
          />
        )}
        {needsPath && (
          <TextInput
            label={t("frame-workspace-file")}
            description={t("frame-workspace-file-hint")}
            value={path}
            onChange={(event) => setPath(event.currentTarget.value)}
            {...(act === "open" ? { "data-autofocus": true } : {})}
          />
        )}
        <ErrorAlert error={doing.error} boxed />
        <DialogFoot>
          <Button onClick={onClose}>{t("frame-cancel")}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={doing.isPending}
            disabled={(act === "new" && name.trim() === "") || (needsPath && path.trim() === "")}
          >
            {t(act === "open" ? "frame-workspace-open-act" : "frame-workspace-new-act")}
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}
