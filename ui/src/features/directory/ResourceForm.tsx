/** Makes or edits a user or group: fields for what is common, JSON for everything. Both show the same draft. */
import { Button, Checkbox, Select, Textarea, TextInput } from "@mantine/core";
import { type ReactNode, useRef, useState } from "react";
import { type ConsoleFailure, ConsoleFailure as Failure, useRead } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { Card } from "../../shared/Page";
import { type EditView, EditViewChoice, useLeaveGuard } from "../../shared/unsaved";
import { told } from "../../shared/visible";
import { t } from "../../words";
import { customFields, type Draft, type Field, MANAGER, parseDraft } from "./draft";
import { ManagerField } from "./ManagerField";
import styles from "./parts.module.css";

interface Props {
  kind: "user" | "group";
  start: Draft;
  fields: readonly Field[];
  /** "Save", "Create user". */
  verb: string;
  busy: boolean;
  error: ConsoleFailure | null;
  /** Said above the fields. */
  notes?: ReactNode;
  /** In place of the error, where there is more to do about it. */
  instead?: ReactNode;
  onSave: (draft: Draft) => void;
  onCancel: () => void;
}

export function ResourceForm({
  kind,
  start,
  fields: usual,
  verb,
  busy,
  error,
  notes,
  instead,
  onSave,
  onCancel,
}: Props) {
  const schema = useRead("directory.schema", { kind }).data;
  const own = customFields(schema ?? []);
  const fields = [...usual, ...own.fields];
  const [draft, setDraft] = useState(start);
  const [json, setJson] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const form = useRef<HTMLFormElement>(null);

  const changed = JSON.stringify(draft) !== JSON.stringify(start) || (json !== null && json !== written(draft));
  const guard = useLeaveGuard(changed, error);

  /** What stands in the JSON, if that is open and good. */
  function current(): Draft | null {
    if (json === null) return draft;
    const parsed = parseDraft(json);
    if ("draft" in parsed) return parsed.draft;
    setProblem(
      parsed.problem === "notObject"
        ? t("directory-form-not-object")
        : t("directory-form-not-json", { problem: parsed.detail }),
    );
    return null;
  }
  function show(tab: EditView) {
    if (tab === "json") setJson(written(draft));
    else {
      const now = current();
      if (now === null) return;
      setDraft(now);
      setJson(null);
    }
    setProblem(null);
  }
  function save() {
    const now = current();
    if (now === null) return;
    const missing = json === null && fields.find((field) => field.required && field.get(now).trim() === "");
    if (missing) {
      setLeft(new Set([...left, missing.path]));
      form.current?.querySelector<HTMLInputElement>(`[name="${missing.path}"]`)?.focus();
      return;
    }
    guard.onSaving();
    onSave(now);
  }
  const problemOf = (field: Field): ReactNode => {
    if (left.has(field.path) && field.required && field.get(draft).trim() === "") {
      return t("directory-form-required", { field: field.path });
    }
    return error && isAbout(error, field.path) ? told(error.message) : null;
  };
  const atAField = error !== null && json === null && fields.some((field) => isAbout(error, field.path));

  return (
    <form
      ref={form}
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {notes}
      {instead ?? (!atAField && <ErrorAlert error={error} boxed />)}
      <Card
        title={t("directory-form-attributes")}
        actions={<EditViewChoice view={json === null ? "fields" : "json"} onChange={show} />}
        flush
      >
        {json === null ? (
          <div className={styles.fields}>
            {usual.map((field) => (
              <TextInput
                key={field.path}
                name={field.path}
                label={
                  <>
                    {field.path} {field.required && <span className="t3">{t("directory-form-is-required")}</span>}
                  </>
                }
                required={field.required ?? false}
                withAsterisk={false}
                className={field.mono ? (styles.monoField ?? "") : ""}
                value={field.get(draft)}
                error={problemOf(field)}
                onChange={(event) => setDraft(field.set(draft, event.currentTarget.value))}
                onBlur={() => setLeft(new Set([...left, field.path]))}
              />
            ))}
            {kind === "user" && (
              <>
                <ManagerField value={MANAGER.get(draft)} onChange={(id) => setDraft(MANAGER.set(draft, id))} />
                <Checkbox
                  className={styles.activeField}
                  label={t("directory-form-active")}
                  checked={draft.active !== false}
                  onChange={(event) => setDraft({ ...draft, active: event.currentTarget.checked })}
                />
              </>
            )}
            {own.fields.map((field) => (
              <OwnField
                key={field.path}
                field={field}
                value={field.get(draft)}
                problem={problemOf(field)}
                onChange={(text) => setDraft(field.set(draft, text))}
              />
            ))}
            {own.others && <p className={`t3 sm ${styles.inJson}`}>{t("directory-form-more-in-json")}</p>}
          </div>
        ) : (
          <div className={styles.json}>
            <Textarea
              aria-label={t("directory-form-json-label")}
              value={json}
              error={problem}
              autosize
              minRows={16}
              maxRows={40}
              spellCheck={false}
              onChange={(event) => {
                setJson(event.currentTarget.value);
                setProblem(null);
              }}
            />
            <p className="t3 sm">{t(kind === "user" ? "directory-form-json-user" : "directory-form-json-group")}</p>
          </div>
        )}
      </Card>
      <div className={styles.save}>
        <Button type="submit" variant="filled" loading={busy}>
          {verb}
        </Button>
        <Button onClick={onCancel}>{t("directory-form-cancel")}</Button>
      </div>
      {guard.question}
    </form>
  );
}

interface OwnFieldProps {
  field: Field;
  value: string;
  problem: ReactNode;
  onChange: (text: string) => void;
}

/** A field for an attribute of the admin's own: its name is short, its path is on hover. */
function OwnField({ field, value, problem, onChange }: OwnFieldProps) {
  const shared = { name: field.path, label: field.label, title: field.path, error: problem };
  return field.choices ? (
    <Select
      {...shared}
      data={field.choices}
      clearable
      placeholder={t("directory-form-unset")}
      value={value === "" ? null : value}
      onChange={(text) => onChange(text ?? "")}
    />
  ) : (
    <TextInput
      {...shared}
      className={field.mono ? (styles.monoField ?? "") : ""}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function written(draft: Draft): string {
  return JSON.stringify(draft, null, 2);
}

/** Whether an error concerns a field: it names its path, or something inside of it. */
function isAbout(error: unknown, path: string): boolean {
  const field = Failure.from(error).field?.toLowerCase();
  if (!field) return false;
  const own = path.toLowerCase();
  return field === own || field.startsWith(`${own}.`) || field.startsWith(`${own}[`) || field.endsWith(`:${own}`);
}
