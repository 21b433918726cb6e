/** Name and ownership of a connection. How its requests are read has a tab of its own. */
import { Button, Radio, TextInput } from "@mantine/core";
import { useState } from "react";
import { type ConnectionDetails, type Ownership, type UnknownMembers, useAct } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { fieldError } from "../../shared/errors";
import { Card } from "../../shared/Page";
import { t } from "../../words";
import { CONNECTION_READS } from "./AddConnection";
import styles from "./connections.module.css";

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
          <Radio.Group
            label={t("connections-ownership")}
            description={t("connections-ownership-hint")}
            value={ownership}
            onChange={(value) => setOwnership(value as Ownership)}
          >
            <div className={styles.choices}>
              <Radio
                size="xs"
                value="refuse"
                label={t("connections-ownership-refuse")}
                description={t("connections-ownership-refuse-hint")}
              />
              <Radio
                size="xs"
                value="adoptLocal"
                label={t("connections-ownership-local")}
                description={t("connections-ownership-local-hint")}
              />
              <Radio
                size="xs"
                value="adoptAny"
                label={t("connections-ownership-any")}
                description={t("connections-ownership-any-hint")}
              />
            </div>
          </Radio.Group>
          <Radio.Group
            label={t("connections-unknown-members")}
            description={t("connections-unknown-members-hint")}
            value={unknownMembers}
            onChange={(value) => setUnknownMembers(value as UnknownMembers)}
          >
            <div className={styles.choices}>
              <Radio
                size="xs"
                value="refuse"
                label={t("connections-unknown-members-refuse")}
                description={t("connections-unknown-members-refuse-hint")}
              />
              <Radio
                size="xs"
                value="leaveOut"
                label={t("connections-unknown-members-leave-out")}
                description={t("connections-unknown-members-leave-out-hint")}
              />
              <Radio
                size="xs"
                value="hold"
                label={t("connections-unknown-members-hold")}
                description={t("connections-unknown-members-hold-hint")}
              />
            </div>
          </Radio.Group>
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
