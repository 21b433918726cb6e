/**
 * Makes or changes a schema: fields, or JSON, of the same draft. Saving asks the service first: what is wrong is said at its
 * field, and what a change would take from users or groups is asked about.
 */
import { Button, Checkbox, Textarea, TextInput } from "@mantine/core";
import { IconFileUpload, IconPlus } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { type ConsoleFailure, type ResourceKind, type SchemaProblem, type SchemaVerdict, useAct } from "../../backend";
import { Choices } from "../../shared/Choices";
import { Confirm } from "../../shared/Confirm";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { Card } from "../../shared/Page";
import { type EditView, EditViewChoice, useLeaveGuard } from "../../shared/unsaved";
import { Name, told } from "../../shared/visible";
import { T, t } from "../../words";
import { AttributeFields } from "./AttributeFields";
import styles from "./attributes.module.css";
import { indexedOf, newAttribute, proposedUrn, readText, type SchemaDraft, textOf } from "./definition";

export interface ToSave {
  definition: string;
  resource: ResourceKind;
  required: boolean;
  indexed: string[];
  /** The admin has agreed to what is lost. */
  confirm: boolean;
}

interface Props {
  start: SchemaDraft;
  /** The URN of the schema that is changed; `null` for a new one. */
  changes: string | null;
  verb: string;
  busy: boolean;
  error: ConsoleFailure | null;
  onSave: (schema: ToSave) => void;
  onCancel: () => void;
}

/** Places that have a field to say a problem at; of others it is said above the form. */
const FIELD =
  /^(id|name|description|attributes\[\d+\](\.subAttributes\[\d+\])?\.(name|type|description|mutability|returned|uniqueness|canonicalValues|required|multiValued)(\[\d+\])?)$/;

export function SchemaForm({ start, changes, verb, busy, error, onSave, onCancel }: Props) {
  const [draft, setDraft] = useState(start);
  const [json, setJson] = useState<string | null>(null);
  const [urnIsOwn, setUrnIsOwn] = useState(changes !== null);
  const [verdict, setVerdict] = useState<{ problems: readonly SchemaProblem[]; loss: SchemaVerdict | null }>({
    problems: [],
    loss: null,
  });
  const [fileProblem, setFileProblem] = useState<string | null>(null);
  const check = useAct("schemas.check");
  const form = useRef<HTMLFormElement>(null);
  const file = useRef<HTMLInputElement>(null);

  const changed =
    textOf(draft) !== textOf(start) ||
    draft.resource !== start.resource ||
    draft.required !== start.required ||
    indexedOf(draft).join() !== indexedOf(start).join() ||
    (json !== null && json !== textOf(draft));
  const guard = useLeaveGuard(changed, error);

  function edit(some: Partial<SchemaDraft>) {
    setDraft((now) => ({ ...now, ...some }));
    setVerdict({ problems: [], loss: null });
    check.reset();
  }
  function rename(name: string) {
    edit({ name, ...(urnIsOwn ? {} : { urn: proposedUrn(name, draft.resource) }) });
  }
  function choose(resource: ResourceKind) {
    edit({ resource, ...(urnIsOwn ? {} : { urn: proposedUrn(draft.name, resource) }) });
  }
  function write(text: string) {
    setJson(text);
    setVerdict({ problems: [], loss: null });
    setFileProblem(null);
    check.reset();
  }

  /** What the service finds; `then` gets the draft if it finds nothing. */
  function asked(then: (now: SchemaDraft, found: SchemaVerdict) => void) {
    const definition = json ?? textOf(draft);
    check.mutate(
      { definition, indexed: json === null ? indexedOf(draft) : null, changes },
      {
        onSuccess: (found) => {
          setVerdict({ problems: found.problems, loss: null });
          if (found.problems.length > 0) return;
          then(json === null ? draft : readText(json, draft), found);
        },
      },
    );
  }
  function show(tab: EditView) {
    if (tab === "json") return write(textOf(draft));
    if (json === textOf(draft)) return setJson(null);
    // Fields cannot hold what the service does not understand: it stays JSON until it does.
    asked((now) => {
      setDraft(now);
      setUrnIsOwn(true);
      setJson(null);
    });
  }
  function save() {
    asked((now, found) => {
      if (found.holders > 0) setVerdict({ problems: [], loss: found });
      else finish(now, false);
    });
  }
  function finish(now: SchemaDraft, confirm: boolean) {
    guard.onSaving();
    onSave({
      definition: json ?? textOf(now),
      resource: now.resource,
      required: now.required,
      indexed: indexedOf(now),
      confirm,
    });
  }
  const { problems, loss } = verdict;
  const first = problems.find((problem) => json === null && FIELD.test(problem.at))?.at;
  useEffect(() => {
    if (first !== undefined) form.current?.querySelector<HTMLElement>(`[data-at="${first}"]`)?.focus();
  }, [first]);

  const problemAt = (at: string) => {
    const found = problems.find((problem) => problem.at === at || problem.at.startsWith(`${at}[`));
    return found && told(found.message);
  };
  const elsewhere = json === null ? problems.filter((problem) => !FIELD.test(problem.at)) : problems;
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
      <ErrorAlert error={error ?? check.error} boxed />
      {elsewhere.length > 0 && (
        <div className={styles.problems} role="alert">
          <p>{t("attributes-form-problems", { count: elsewhere.length })}</p>
          <ul>
            {elsewhere.map((problem) => (
              <li key={`${problem.at} ${problem.message}`}>
                {problem.at !== "" && <code>{problem.at} </code>}
                {told(problem.message)}
              </li>
            ))}
          </ul>
        </div>
      )}
      <Card
        title={t("attributes-form-schema")}
        actions={<EditViewChoice view={json === null ? "fields" : "json"} onChange={show} />}
        flush
      >
        <div className={styles.schema}>
          {json === null && (
            <>
              <TextInput
                data-at="name"
                label={t("attributes-form-name")}
                value={draft.name}
                error={problemAt("name")}
                onChange={(event) => rename(event.currentTarget.value)}
              />
              <TextInput
                data-at="id"
                label={t("attributes-form-urn")}
                className={styles.mono ?? ""}
                value={draft.urn}
                readOnly={changes !== null}
                description={
                  changes !== null
                    ? t("attributes-form-urn-stays")
                    : urnIsOwn
                      ? undefined
                      : t("attributes-form-urn-proposed")
                }
                inputWrapperOrder={["label", "input", "description", "error"]}
                error={problemAt("id")}
                spellCheck={false}
                onChange={(event) => {
                  setUrnIsOwn(true);
                  edit({ urn: event.currentTarget.value });
                }}
              />
              <TextInput
                data-at="description"
                className={styles.wide ?? ""}
                label={t("attributes-form-description")}
                value={draft.description}
                error={problemAt("description")}
                onChange={(event) => edit({ description: event.currentTarget.value })}
              />
            </>
          )}
          <div className={styles.choice}>
            <span className={styles.label}>{t("attributes-form-for")}</span>
            {changes === null ? (
              <Choices
                label={t("attributes-form-for")}
                value={draft.resource}
                onChange={choose}
                choices={[
                  { value: "user" as const, label: t("attributes-for-user") },
                  { value: "group" as const, label: t("attributes-for-group") },
                ]}
              />
            ) : (
              <span>{t(draft.resource === "user" ? "attributes-for-user" : "attributes-for-group")}</span>
            )}
          </div>
          <div className={styles.choice}>
            <span className={styles.label}>{t("attributes-column-required")}</span>
            <Checkbox
              label={t("attributes-form-required")}
              checked={draft.required}
              onChange={(event) => edit({ required: event.currentTarget.checked })}
            />
          </div>
        </div>
        {json !== null && (
          <div className={styles.json}>
            <Textarea
              aria-label={t("attributes-form-json-label")}
              value={json}
              error={fileProblem ?? problems.length > 0}
              autosize
              minRows={16}
              maxRows={32}
              spellCheck={false}
              onChange={(event) => write(event.currentTarget.value)}
            />
            <div className={styles.under}>
              <p className="t3 sm">{t("attributes-form-json-words")}</p>
              <input
                ref={file}
                type="file"
                accept=".json,application/json,application/scim+json"
                hidden
                aria-hidden
                onChange={(event) => {
                  const chosen = event.currentTarget.files?.[0];
                  event.currentTarget.value = "";
                  chosen
                    ?.text()
                    .then(write, (thrown: unknown) =>
                      setFileProblem(t("attributes-form-file-unreadable", { problem: String(thrown) })),
                    );
                }}
              />
              <Button leftSection={<IconFileUpload size={16} />} onClick={() => file.current?.click()}>
                {t("attributes-form-file")}
              </Button>
            </div>
          </div>
        )}
      </Card>
      {json === null && (
        <Card title={t("attributes-form-attributes")} count={draft.attributes.length} flush>
          {draft.attributes.map((attribute, at) => (
            <AttributeFields
              key={attribute.key}
              at={`attributes[${at}]`}
              number={at + 1}
              attribute={attribute}
              problemAt={problemAt}
              onChange={(next) =>
                edit({ attributes: draft.attributes.map((one) => (one.key === attribute.key ? next : one)) })
              }
              onRemove={() => edit({ attributes: draft.attributes.filter((one) => one.key !== attribute.key) })}
            />
          ))}
          <div className={styles.foot}>
            <Button
              leftSection={<IconPlus size={14} />}
              onClick={() => edit({ attributes: [...draft.attributes, newAttribute()] })}
            >
              {t("attributes-form-add-attribute")}
            </Button>
          </div>
        </Card>
      )}
      <div className={styles.save}>
        <Button type="submit" variant="filled" loading={busy || check.isPending}>
          {verb}
        </Button>
        <Button onClick={onCancel}>{t("attributes-form-cancel")}</Button>
      </div>
      <Confirm
        opened={loss !== null}
        title={<T id="attributes-lose-title" args={{ name: <Name>{draft.name}</Name> }} />}
        act={t("attributes-lose-act")}
        busy={busy}
        onAct={() => {
          finish(json === null ? draft : readText(json, draft), true);
          setVerdict({ problems: [], loss: null });
        }}
        onClose={() => setVerdict({ problems: [], loss: null })}
      >
        <p>
          {t(loss?.resource === "group" ? "attributes-lose-group" : "attributes-lose-user", {
            holders: loss?.holders ?? 0,
          })}
        </p>
        <ul className={styles.lost}>
          {loss?.losses
            .filter((one) => one.holders > 0)
            .map((one) => (
              <li key={one.path}>
                <code>{one.path}</code> {one.holders}
              </li>
            ))}
        </ul>
        <p>{t("attributes-lose-log")}</p>
      </Confirm>
      {guard.question}
    </form>
  );
}
