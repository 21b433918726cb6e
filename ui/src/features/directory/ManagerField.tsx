/** Chooses a user of the directory by name. */
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useRead } from "../../backend";
import { t } from "../../words";
import { queryOf } from "./listing";

/** As many as fit without scrolling. */
const MOST = 8;

interface Props {
  /** An id, or nothing. */
  value: string;
  onChange: (id: string) => void;
}

export function ManagerField({ value, onChange }: Props) {
  const [search, setSearch] = useState("");
  const [rested] = useDebouncedValue(search, 200);
  const chosen = useRead("users.get", { id: value }, { enabled: value !== "" });
  const chosenName = chosen.data?.name ?? value;
  const found = useRead(
    "users.list",
    { ...queryOf({ q: rested }), pageSize: MOST },
    { keepLast: true, enabled: rested.trim() !== "" && rested !== chosenName },
  );
  const options = (rested.trim() === "" || rested === chosenName ? [] : (found.data?.rows ?? [])).map((row) => ({
    value: row.id,
    label: row.name,
  }));
  const known = value !== "" && !options.some((option) => option.value === value);
  return (
    <Select
      label="manager"
      placeholder={t("directory-form-manager")}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("directory-form-no-manager") }}
      data={known ? [{ value, label: chosenName }, ...options] : options}
      filter={({ options: all }) => all}
      value={value === "" ? null : value}
      onChange={(id) => onChange(id ?? "")}
      searchValue={search}
      onSearchChange={setSearch}
      nothingFoundMessage={search.trim() === "" ? t("directory-form-type-a-name") : t("directory-nobody-matches")}
    />
  );
}
