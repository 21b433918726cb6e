/** Undoes an import, after asking; where that cannot be, it says why. */
import { Button } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useState } from "react";
import type { ImportRecord } from "../../backend";
import { Confirm } from "../../shared/Confirm";
import { t } from "../../words";

interface Props {
  record: ImportRecord;
  busy: boolean;
  onUndo: () => void;
  small?: boolean;
}

export function UndoButton({ record, busy, onUndo, small = false }: Props) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        {...(small ? { size: "xs" as const } : { leftSection: <IconArrowBackUp size={16} /> })}
        loading={busy}
        disabled={!record.canUndo}
        title={record.noUndo ?? undefined}
        onClick={() => setAsking(true)}
      >
        {t("import-undo")}
      </Button>
      <Confirm
        opened={asking}
        title={t("import-undo-question", { files: record.files.join(", ") })}
        act={t("import-undo-do")}
        onAct={() => {
          setAsking(false);
          onUndo();
        }}
        onClose={() => setAsking(false)}
      >
        {t("import-undo-words", { count: record.done })}
      </Confirm>
    </>
  );
}
