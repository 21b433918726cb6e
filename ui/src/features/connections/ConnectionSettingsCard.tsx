/** Name and ownership of a connection. How its requests are read has a tab of its own. */
import { Button, Radio, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { type ConnectionDetails, type Ownership, type UnknownMembers, useAct } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { fieldError } from "../../shared/errors";
import { Card } from "../../shared/Page";
import { t } from "../../words";
import { CONNECTION_READS } from "./AddConnection";
import styles from "./connections.module.css";

type Options<Value> = ReadonlyArray<{ value: Value; label: string; hint: string }>;

const OWNERSHIP: Options<Ownership> = [
  { value: "refuse", label: t("connections-ownership-refuse"), hint: t("connections-ownership-refuse-hint") },
  { value: "adoptLocal", label: t("connections-ownership-local"), hint: t("connections-ownership-local-hint") },
  { value: "adoptAny", label: t("connections-ownership-any"), hint: t("connections-ownership-any-hint") },
];

const UNKNOWN_MEMBERS: Options<UnknownMembers> = [
  {
    value: "refuse",
    label: t("connections-unknown-members-refuse"),
    hint: t("connections-unknown-members-refuse-hint"),
  },
  {
    value: "leaveOut",
    label: t("connections-unknown-members-leave-out"),
    hint: t("connections-unknown-members-leave-out-hint"),
  },
  { value: "hold", label: t("connections-unknown-members-hold"), hint: t("connections-unknown-members-hold-hint") },
];

export function ConnectionSettingsCard({ details }: { details: ConnectionDetails }) {
  const { row, settings } = details;
  const [name, setName] = useState(row.name);
  const [ownership, setOwnership] = useState<Ownership>(settings.ownership);
  const [unknownMembers, setUnknownMembers] = useState<UnknownMembers>(settings.unknownMembers);
  const change = useAct("connections.change", { changes: CONNECTION_READS });
  const changed = name !== row.name || ownership !== settings.ownership || unknownMembers !== settings.unknownMembers;
  return (
    <form
      className={styles.settings}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ id: row.id, name: name.trim(), settings: { ownership, unknownMembers } });
      }}
    >
      <Card title={t("connections-tab-settings")}>
        <div className={styles.form}>
          <TextInput
            label={t("connections-add-name")}
            description={t("connections-add-name-hint")}
            inputWrapperOrder={["label", "input", "error", "description"]}
            value={name}
            error={fieldError(change.error, "name") ?? (name.trim() === "" ? t("connections-add-name-missing") : null)}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Choice label={t("connections-ownership")} value={ownership} options={OWNERSHIP} onChange={setOwnership}>
            {t("connections-ownership-hint")}
          </Choice>
          <Choice
            label={t("connections-unknown-members")}
            value={unknownMembers}
            options={UNKNOWN_MEMBERS}
            onChange={setUnknownMembers}
          >
            {t("connections-unknown-members-hint")}
          </Choice>
          {!fieldError(change.error, "name") && <ErrorAlert error={change.error} boxed />}
          <div className={styles.save}>
            <Button type="submit" variant="filled" disabled={!changed} loading={change.isPending}>
              {t("connections-save")}
            </Button>
            <span className="t3 sm" role="status">
              {change.isSuccess && !changed
                ? t("connections-saved")
                : changed
                  ? t("connections-takes-effect")
                  : t("connections-nothing-changed")}
            </span>
          </div>
        </div>
      </Card>
    </form>
  );
}

interface ChoiceProps<Value> {
  label: string;
  value: Value;
  options: Options<Value>;
  onChange: (value: Value) => void;
  /** What it is about. */
  children: ReactNode;
}

function Choice<Value extends string>({ label, value, options, onChange, children }: ChoiceProps<Value>) {
  return (
    <Radio.Group label={label} description={children} value={value} onChange={(chosen) => onChange(chosen as Value)}>
      <div className={styles.choices}>
        {options.map((option) => (
          <Radio key={option.value} size="xs" value={option.value} label={option.label} description={option.hint} />
        ))}
      </div>
    </Radio.Group>
  );
}
