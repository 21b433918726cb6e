/** Which files, and what becomes of whoever is in none of them. */
import { ActionIcon, Button, Checkbox, FileButton } from "@mantine/core";
import { IconFilePlus, IconX } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import type { MissingGroups, MissingPeople } from "../../backend";
import { useBackend } from "../../backend";
import { Choices } from "../../shared/Choices";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { Card } from "../../shared/Page";
import { VerdictMark } from "../../shared/VerdictMark";
import { visible } from "../../shared/visible";
import { t } from "../../words";
import styles from "./import.module.css";
import type { Chosen } from "./usePreview";

export function FilesCard({ chosen }: { chosen: Chosen }) {
  const { files, decisions } = chosen;
  const hasPeople = files.some((file) => file.part === "people");
  const hasGroups = files.some((file) => file.part !== "people");
  const adding = useAdding(chosen.add);
  return (
    <Card title={t("import-files")} actions={<AddFile adding={adding} />}>
      <div className={styles.stack}>
        <ErrorAlert error={adding.error} boxed />
        {files.length === 0 ? (
          <p className="t2">{t("import-files-none")}</p>
        ) : (
          <ul className={styles.files} aria-label={t("import-files")}>
            {files.map((file) => (
              <li key={file.id}>
                <VerdictMark tone="applied" />
                <b className="cut" title={file.name}>
                  {visible(file.name)}
                </b>
                <span className="t2">{file.words}</span>
                {file.ignored.length > 0 && (
                  <span className="t3 sm cut" title={file.ignored.join(", ")}>
                    {t("import-ignored", { count: file.ignored.length })}
                  </span>
                )}
                <ActionIcon
                  size="xs"
                  variant="subtle"
                  aria-label={t("import-remove-file", { name: file.name })}
                  onClick={() => chosen.remove(file.id)}
                >
                  <IconX size={14} />
                </ActionIcon>
              </li>
            ))}
          </ul>
        )}
        {hasPeople && (
          <div className={styles.decision}>
            <span>{t("import-missing-people")}</span>
            <Choices<MissingPeople>
              label={t("import-missing-people")}
              value={decisions.missingPeople}
              onChange={(missingPeople) => chosen.decide({ missingPeople })}
              choices={[
                { value: "deactivate", label: t("import-missing-deactivate") },
                { value: "leave", label: t("import-missing-leave") },
                { value: "delete", label: t("import-missing-delete") },
              ]}
            />
          </div>
        )}
        {hasGroups && (
          <div className={styles.decision}>
            <span>{t("import-missing-groups")}</span>
            <Choices<MissingGroups>
              label={t("import-missing-groups")}
              value={decisions.missingGroups}
              onChange={(missingGroups) => chosen.decide({ missingGroups })}
              choices={[
                { value: "empty", label: t("import-missing-empty") },
                { value: "leave", label: t("import-missing-leave") },
                { value: "delete", label: t("import-missing-delete") },
              ]}
            />
          </div>
        )}
        {hasPeople && (
          <Checkbox
            label={t("import-take-over")}
            description={t("import-take-over-hint")}
            checked={decisions.takeOver}
            onChange={(event) => chosen.decide({ takeOver: event.currentTarget.checked })}
          />
        )}
        <ErrorAlert error={chosen.error} boxed />
        {files.length > 0 && (
          <div>
            <Button
              variant={chosen.preview ? "default" : "filled"}
              loading={chosen.previewing}
              onClick={() => chosen.look()}
            >
              {t(chosen.preview ? "import-look-again" : "import-look")}
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}

/** By the system's dialog in the window, by the browser's own in the browser. */
function useAdding(onAdded: Chosen["add"]) {
  const backend = useBackend();
  return useMutation({
    mutationFn: async (picked: readonly File[]) => {
      const { sendFile } = backend;
      if (sendFile === undefined) {
        const { file } = await backend.call("import.addFile", { path: null });
        if (file) onAdded(file);
        return;
      }
      for (const one of picked) {
        const { file } = await sendFile(one);
        if (file) onAdded(file);
      }
    },
  });
}

function AddFile({ adding }: { adding: ReturnType<typeof useAdding> }) {
  const look = { size: "xs", loading: adding.isPending, leftSection: <IconFilePlus size={14} /> } as const;
  if (!useBackend().sendFile) {
    return (
      <Button {...look} onClick={() => adding.mutate([])}>
        {t("import-add-file")}
      </Button>
    );
  }
  return (
    <FileButton
      multiple
      accept=".csv,.json,text/csv,application/json"
      onChange={(picked) => picked.length > 0 && adding.mutate(picked)}
      inputProps={{ "aria-label": t("import-add-file") }}
    >
      {(props) => (
        <Button {...props} {...look}>
          {t("import-add-file")}
        </Button>
      )}
    </FileButton>
  );
}
