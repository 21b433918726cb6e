/** Whose users or groups the list shows: any, one connection's, or those made here. */
import { Select } from "@mantine/core";
import { useRead } from "../../backend";
import { t } from "../../words";
import styles from "./parts.module.css";

/** The owner of what was made here, as the operations call it. */
export const LOCAL = "local";

interface Props {
  value: string | undefined;
  onChange: (owner: string | undefined) => void;
}

export function OwnerFilter({ value, onChange }: Props) {
  const connections = useRead("connections.list", {}).data ?? [];
  return (
    <Select
      className={styles.ownerFilter}
      aria-label={t("directory-owner-label")}
      data={[
        { value: "", label: t("directory-owner-any") },
        { value: LOCAL, label: t("shared-made-here") },
        ...connections.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={value ?? ""}
      onChange={(owner) => onChange(owner || undefined)}
      comboboxProps={{ width: 240, position: "bottom-end" }}
    />
  );
}

/** What an owner in the address is called. */
export function useOwnerName(owner: string | undefined): string {
  const connections = useRead("connections.list", {}).data ?? [];
  if (owner === LOCAL) return t("shared-made-here");
  return connections.find(({ id, name }) => id === owner || name === owner)?.name ?? owner ?? "";
}
