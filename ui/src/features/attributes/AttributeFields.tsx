/** The fields of one attribute, and of its parts if it is complex. */
import { ActionIcon, Button, Checkbox, Select, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { t } from "../../words";
import styles from "./attributes.module.css";
import { type AttributeDraft, MUTABILITIES, newAttribute, RETURNED, TYPES } from "./definition";

interface Props {
  /** Its place in the definition: `attributes[2]`. */
  at: string;
  number: number;
  attribute: AttributeDraft;
  problemAt: (at: string) => ReactNode;
  onChange: (attribute: AttributeDraft) => void;
  onRemove: () => void;
}

export function AttributeFields({ at, number, attribute, problemAt, onChange, onRemove }: Props) {
  const change = (some: Partial<AttributeDraft>) => onChange({ ...attribute, ...some });
  const problem = (member: string) => problemAt(`${at}.${member}`);
  const isComplex = attribute.type === "complex";
  const name = attribute.name || String(number);
  return (
    <fieldset className={styles.attribute}>
      <legend className="vh">{t("attributes-form-attribute-number", { number })}</legend>
      <div className={styles.line}>
        <NameField at={at} attribute={attribute} problem={problem("name")} onChange={change} />
        <TypeField at={at} types={TYPES} attribute={attribute} problem={problem("type")} onChange={change} />
        <Select
          data-at={`${at}.mutability`}
          label={t("attributes-mutability")}
          data={MUTABILITIES}
          allowDeselect={false}
          value={attribute.mutability}
          error={problem("mutability")}
          onChange={(mutability) => mutability !== null && change({ mutability })}
        />
        <Select
          data-at={`${at}.returned`}
          label={t("attributes-returned")}
          data={RETURNED}
          allowDeselect={false}
          value={attribute.returned}
          error={problem("returned")}
          onChange={(returned) => returned !== null && change({ returned })}
        />
        <ActionIcon
          variant="subtle"
          size="sm"
          aria-label={t("attributes-form-remove-attribute", { name })}
          onClick={onRemove}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </div>
      <div className={styles.checks}>
        <Checkbox
          data-at={`${at}.multiValued`}
          label={t("attributes-form-several")}
          checked={attribute.multiValued}
          error={problem("multiValued")}
          onChange={(event) => change({ multiValued: event.currentTarget.checked })}
        />
        <Flags at={at} attribute={attribute} problem={problem} onChange={change} />
      </div>
      <div className={styles.second}>
        <TextInput
          data-at={`${at}.description`}
          label={t("attributes-form-description")}
          value={attribute.description}
          error={problem("description")}
          onChange={(event) => change({ description: event.currentTarget.value })}
        />
        {attribute.type === "string" && (
          <Canonical at={at} attribute={attribute} problem={problem("canonicalValues")} onChange={change} />
        )}
      </div>
      {isComplex && (
        <div className={styles.parts}>
          {attribute.subAttributes.map((part, index) => (
            <PartFields
              key={part.key}
              at={`${at}.subAttributes[${index}]`}
              number={index + 1}
              of={name}
              part={part}
              problemAt={problemAt}
              onChange={(next) =>
                change({ subAttributes: attribute.subAttributes.map((one) => (one.key === part.key ? next : one)) })
              }
              onRemove={() => change({ subAttributes: attribute.subAttributes.filter((one) => one.key !== part.key) })}
            />
          ))}
          <div>
            <Button
              size="xs"
              leftSection={<IconPlus size={14} />}
              onClick={() => change({ subAttributes: [...attribute.subAttributes, newAttribute()] })}
            >
              {t("attributes-form-add-part")}
            </Button>
          </div>
        </div>
      )}
    </fieldset>
  );
}

interface PartProps {
  at: string;
  number: number;
  /** The attribute that it is a part of. */
  of: string;
  part: AttributeDraft;
  problemAt: (at: string) => ReactNode;
  onChange: (part: AttributeDraft) => void;
  onRemove: () => void;
}

const PART_TYPES = TYPES.filter((type) => type !== "complex");

function PartFields({ at, number, of, part, problemAt, onChange, onRemove }: PartProps) {
  const change = (some: Partial<AttributeDraft>) => onChange({ ...part, ...some });
  const problem = (member: string) => problemAt(`${at}.${member}`);
  return (
    <fieldset>
      <legend className="vh">{t("attributes-form-part-number", { number, name: of })}</legend>
      <div className={styles.partLine}>
        <NameField at={at} attribute={part} problem={problem("name")} onChange={change} />
        <TypeField at={at} types={PART_TYPES} attribute={part} problem={problem("type")} onChange={change} />
        {part.type === "string" ? (
          <Canonical at={at} attribute={part} problem={problem("canonicalValues")} onChange={change} />
        ) : (
          <span />
        )}
        <ActionIcon
          variant="subtle"
          size="sm"
          aria-label={t("attributes-form-remove-attribute", { name: `${of}.${part.name || number}` })}
          onClick={onRemove}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </div>
      <div className={styles.checks}>
        <Flags at={at} attribute={part} problem={problem} onChange={change} />
      </div>
    </fieldset>
  );
}

interface FieldProps {
  at: string;
  attribute: AttributeDraft;
  problem: ReactNode;
  onChange: (some: Partial<AttributeDraft>) => void;
}

function NameField({ at, attribute, problem, onChange }: FieldProps) {
  return (
    <TextInput
      data-at={`${at}.name`}
      label={t("attributes-form-name")}
      className={styles.mono ?? ""}
      value={attribute.name}
      error={problem}
      spellCheck={false}
      onChange={(event) => onChange({ name: event.currentTarget.value })}
    />
  );
}

function TypeField({ at, types, attribute, problem, onChange }: FieldProps & { types: readonly string[] }) {
  return (
    <Select
      data-at={`${at}.type`}
      label={t("attributes-type")}
      data={types}
      allowDeselect={false}
      value={attribute.type}
      error={problem}
      onChange={(type) => {
        if (type === null) return;
        const needsParts = type === "complex" && attribute.subAttributes.length === 0;
        onChange({ type, ...(needsParts ? { subAttributes: [newAttribute()] } : {}) });
      }}
    />
  );
}

function Canonical({ at, attribute, problem, onChange }: FieldProps) {
  return (
    <TextInput
      data-at={`${at}.canonicalValues`}
      label={t("attributes-form-canonical")}
      title={t("attributes-form-canonical-words")}
      value={attribute.canonicalValues}
      error={problem}
      onChange={(event) => onChange({ canonicalValues: event.currentTarget.value })}
    />
  );
}

interface FlagProps {
  at: string;
  attribute: AttributeDraft;
  problem: (member: string) => ReactNode;
  onChange: (some: Partial<AttributeDraft>) => void;
}

/** What can be so or not. What is unique is looked up at each write, so it is indexed. */
function Flags({ at, attribute, problem, onChange }: FlagProps) {
  const isText = attribute.type === "string" || attribute.type === "reference";
  const canBeIndexed = attribute.type !== "complex" && attribute.type !== "binary";
  const isUnique = attribute.uniqueness !== "none";
  return (
    <>
      <Checkbox
        data-at={`${at}.required`}
        label={t("attributes-form-is-required")}
        checked={attribute.required}
        error={problem("required")}
        onChange={(event) => onChange({ required: event.currentTarget.checked })}
      />
      {isText && (
        <Checkbox
          label={t("attributes-form-case-exact")}
          checked={attribute.caseExact}
          onChange={(event) => onChange({ caseExact: event.currentTarget.checked })}
        />
      )}
      {canBeIndexed && attribute.type !== "boolean" && (
        <Checkbox
          data-at={`${at}.uniqueness`}
          label={t("attributes-form-unique")}
          checked={isUnique}
          error={problem("uniqueness")}
          onChange={(event) => onChange({ uniqueness: event.currentTarget.checked ? "server" : "none" })}
        />
      )}
      {canBeIndexed && (
        <Checkbox
          label={t("attributes-form-indexed")}
          checked={attribute.indexed || isUnique}
          disabled={isUnique}
          onChange={(event) => onChange({ indexed: event.currentTarget.checked })}
        />
      )}
    </>
  );
}
