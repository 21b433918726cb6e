/** What is said above a form: whose resource it is, and that somebody else changed it meanwhile. */
import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Owner, type ResourceDetails, useBackend } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { VerdictMark } from "../../shared/VerdictMark";
import { t } from "../../words";
import { ProviderWarning } from "./acts";
import styles from "./notes.module.css";

/** An edit here is local; the provider that owns the resource may send the attribute again. */
export function OverwriteNote({ owner }: { owner: Owner }) {
  if (owner.connectionId === null) return null;
  return (
    <div className={styles.note} data-tone="info" role="note">
      <VerdictMark tone="info" />
      <ProviderWarning owner={owner} id="directory-edit-provider" />
    </div>
  );
}

interface StaleProps {
  operation: "users.get" | "groups.get";
  id: string;
  onReload: (now: ResourceDetails) => void;
}

/** The stored resource is a newer one than the form began with. */
export function StaleNote({ operation, id, onReload }: StaleProps) {
  const backend = useBackend();
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  async function reload() {
    try {
      const now = await backend.call(operation, { id });
      client.setQueryData([operation, { id }], now);
      onReload(now);
    } catch (thrown) {
      setError(thrown);
    }
  }
  return (
    <div className={styles.note} data-tone="partly" role="alert">
      <VerdictMark tone="partly" />
      <div>
        <b>{t("directory-stale")}</b>
        <p className="t2">{t("directory-stale-words")}</p>
        <Button className={styles.act ?? ""} leftSection={<IconRefresh size={14} />} onClick={() => void reload()}>
          {t("directory-stale-reload")}
        </Button>
        <ErrorAlert error={error} />
      </div>
    </div>
  );
}
