/** What the provider knows of the person: its own attributes, with samples that are plainly samples. */
import { Button, Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Tutor, TutorField } from "../../../backend";
import { Card } from "../../../shared/Page";
import { visible } from "../../../shared/visible";
import { Words } from "../../../shared/Words";
import { t } from "../../../words";
import styles from "./mapping.module.css";

interface Props {
  tutor: Tutor;
  person: Record<string, string>;
  onChange: (name: string, value: string) => void;
}

export function PersonCard({ tutor, person, onChange }: Props) {
  const [all, setAll] = useState(false);
  const usual = tutor.person.filter((field) => field.switch || field.sample !== "" || field.name in person);
  const fields = all ? tutor.person : usual;
  return (
    <Card
      title={t("mapping-person", { provider: tutor.provider.name })}
      actions={
        usual.length < tutor.person.length && (
          <Button size="xs" variant="subtle" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? t("mapping-fewer") : t("mapping-all", { count: tutor.person.length })}
          </Button>
        )
      }
    >
      <div className={styles.person}>
        {fields.map((field) => {
          const value = person[field.name] ?? field.value;
          return field.switch ? (
            <Checkbox
              key={field.name}
              label={<Label field={field} />}
              checked={value === "true"}
              onChange={(event) => onChange(field.name, event.currentTarget.checked ? "true" : "false")}
            />
          ) : (
            <TextInput
              key={field.name}
              size="xs"
              label={<Label field={field} />}
              value={value}
              maxLength={1000}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => onChange(field.name, event.currentTarget.value)}
            />
          );
        })}
      </div>
    </Card>
  );
}

/** In words where the name does not say it, else as the provider writes it. */
function Label({ field }: { field: TutorField }) {
  if (field.label) return <Words spans={field.label} />;
  return /\s/.test(field.name) ? visible(field.name) : <code>{visible(field.name)}</code>;
}
