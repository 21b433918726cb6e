/** Finds a user or group by name and makes it a member. Stays open for the next one. */
import { ActionIcon, Combobox, InputBase, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconUser, IconUsersGroup, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { type ResourceDetails, useAct, useRead } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { Name, visible } from "../../shared/visible";
import { T, t } from "../../words";
import { DIRECTORY_READS } from "./acts";
import { queryOf } from "./listing";
import styles from "./parts.module.css";

const MOST_USERS = 6;
const MOST_GROUPS = 3;

export function AddMember({ group, onClose }: { group: ResourceDetails; onClose: () => void }) {
  const combobox = useCombobox();
  const [search, setSearch] = useState("");
  const [added, setAdded] = useState<string | null>(null);
  const [rested] = useDebouncedValue(search.trim(), 200);
  const asking = { enabled: rested !== "", keepLast: true };
  const users = useRead("users.list", { ...queryOf({ q: rested }), pageSize: MOST_USERS }, asking);
  const groups = useRead("groups.list", { ...queryOf({ q: rested }), pageSize: MOST_GROUPS }, asking);
  const add = useAct("groups.changeMembers", { changes: DIRECTORY_READS });

  const found =
    rested === ""
      ? []
      : [
          ...(users.data?.rows ?? []).map((row) => ({
            id: row.id,
            name: row.name,
            fact: row.userName,
            isGroup: false,
          })),
          ...(groups.data?.rows ?? [])
            .filter((row) => row.id !== group.id)
            .map((row) => ({ id: row.id, name: row.displayName, fact: "", isGroup: true })),
        ];

  function take(id: string) {
    const name = found.find((one) => one.id === id)?.name ?? id;
    add.mutate(
      { id: group.id, add: [id], remove: [] },
      {
        onSuccess: () => {
          setAdded(name);
          setSearch("");
        },
      },
    );
    combobox.closeDropdown();
  }

  return (
    <div className={styles.add}>
      <div className={styles.addRow}>
        <Combobox store={combobox} onOptionSubmit={take}>
          <Combobox.Target>
            <InputBase
              aria-label={t("directory-member-add-label")}
              placeholder={t("directory-member-add-hint")}
              value={search}
              autoFocus
              onChange={(event) => {
                setSearch(event.currentTarget.value);
                combobox.openDropdown();
                combobox.selectFirstOption();
              }}
              onKeyDown={(event) => {
                if (event.key === "Escape" && !combobox.dropdownOpened) onClose();
              }}
              onClick={() => combobox.openDropdown()}
              onBlur={() => combobox.closeDropdown()}
            />
          </Combobox.Target>
          <Combobox.Dropdown hidden={rested === ""}>
            <Combobox.Options aria-label={t("directory-member-add-found")}>
              {found.map((one) => (
                <Combobox.Option key={one.id} value={one.id}>
                  <span className={styles.option}>
                    {one.isGroup ? (
                      <IconUsersGroup size={16} role="img" aria-label={t("directory-kind-group")} />
                    ) : (
                      <IconUser size={16} aria-hidden="true" />
                    )}
                    <span className="cut">
                      <Name>{one.name}</Name>
                    </span>
                    <span className="cut t3">{visible(one.fact)}</span>
                  </span>
                </Combobox.Option>
              ))}
              {found.length === 0 && users.isSuccess && groups.isSuccess && (
                <Combobox.Empty>{t("directory-member-none-found")}</Combobox.Empty>
              )}
            </Combobox.Options>
          </Combobox.Dropdown>
        </Combobox>
        <span className="t2 sm" role="status">
          {added !== null && <T id="directory-member-added" args={{ name: <Name strong>{added}</Name> }} />}
        </span>
        <ActionIcon
          variant="subtle"
          size="xs"
          className={styles.close}
          aria-label={t("shared-close")}
          onClick={onClose}
        >
          <IconX size={14} />
        </ActionIcon>
      </div>
      <ErrorAlert error={add.error ?? users.error ?? groups.error} />
    </div>
  );
}
