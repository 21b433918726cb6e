/** Writes what is filtered to a file. */
import { ActionIcon, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type ExportFormat, type LogQuery, useBackend } from "../../backend";
import { describeError } from "../../shared/errors";
import { bytes } from "../../shared/format";
import { t } from "../../words";

const FORMATS: ReadonlyArray<{ format: ExportFormat; name: string }> = [
  { format: "jsonl", name: "JSON Lines" },
  { format: "csv", name: "CSV" },
  { format: "har", name: "HAR" },
];

export function ExportMenu({ query, filtered }: { query: LogQuery; filtered: boolean }) {
  const backend = useBackend();
  const write = useMutation({
    mutationFn: (format: ExportFormat) => backend.exportLog(query, format),
    onSuccess: ({ path, bytes: size }) => {
      // In the browser the download itself says so; a closed dialog wrote nothing.
      if (path !== null) notifications.show({ message: t("live-log-exported", { path, size: bytes(size) }) });
    },
  });
  const label = t(filtered ? "live-log-export-filtered" : "live-log-export-all");
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <ActionIcon aria-label={label} title={label} loading={write.isPending}>
          <IconDownload size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{write.error ? describeError(write.error).heading : label}</Menu.Label>
        {FORMATS.map(({ format, name }) => (
          <Menu.Item
            key={format}
            rightSection={<span className="t3 sm">{t(hint(format))}</span>}
            closeMenuOnClick={backend.door === "browser"}
            onClick={() => write.mutate(format)}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function hint(format: ExportFormat) {
  switch (format) {
    case "jsonl":
      return "live-log-export-jsonl";
    case "csv":
      return "live-log-export-csv";
    case "har":
      return "live-log-export-har";
  }
}
