/** Forms whose edits would be lost: the question before a page is left, and fields or JSON of one draft. */
import { useBlocker } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { t } from "../words";
import { Choices } from "./Choices";
import { Confirm } from "./Confirm";

interface LeaveGuard {
  /** What is being saved is not lost when the page goes on to it: called just before. An error ends it. */
  onSaving: () => void;
  /** Stands anywhere in the form. */
  question: ReactNode;
}

/** Asks before a page with unsaved edits is left. `error` is that of the last attempt to save. */
export function useLeaveGuard(changed: boolean, error: unknown): LeaveGuard {
  const saving = useRef(false);
  useEffect(() => {
    if (error) saving.current = false;
  }, [error]);
  const holds = () => changed && !saving.current;
  const leaving = useBlocker({ shouldBlockFn: holds, enableBeforeUnload: holds, withResolver: true });
  return {
    onSaving: () => {
      saving.current = true;
    },
    question: (
      <Confirm
        opened={leaving.status === "blocked"}
        title={t("shared-leave-title")}
        act={t("shared-leave")}
        keep={t("shared-leave-stay")}
        onAct={() => leaving.proceed?.()}
        onClose={() => leaving.reset?.()}
      >
        {t("shared-leave-effect")}
      </Confirm>
    ),
  };
}

export type EditView = "fields" | "json";

/** `<EditViewChoice view={json === null ? "fields" : "json"} onChange={show} />` */
export function EditViewChoice({ view, onChange }: { view: EditView; onChange: (view: EditView) => void }) {
  return (
    <Choices<EditView>
      label={t("shared-edit-view")}
      value={view}
      onChange={onChange}
      choices={[
        { value: "fields", label: t("shared-edit-fields") },
        { value: "json", label: "JSON" },
      ]}
    />
  );
}
