/** A document of a setup: the guide for a colleague who owns the provider, or what was proven. Never with a secret in it. */
import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPrinter } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type RunbookFormat, type SetupDocument, useBackend } from "../../backend";
import { copyText } from "../../shared/copy";
import { describeError } from "../../shared/errors";
import { bytes } from "../../shared/format";
import { t, type WordId } from "../../words";

const SAVES: ReadonlyArray<[RunbookFormat, WordId]> = [
  ["html", "setup-document-html"],
  ["markdown", "setup-document-markdown"],
  ["json", "setup-document-json"],
];
const LABELS: Record<SetupDocument, { name: WordId; words: WordId; copied: WordId }> = {
  runbook: { name: "setup-runbook", words: "setup-runbook-words", copied: "setup-runbook-copied" },
  report: { name: "setup-report", words: "setup-report-words", copied: "setup-report-copied" },
};

interface Props {
  document: SetupDocument;
  connection: string;
  size?: "xs" | "sm";
}

export function DocumentMenu({ document, connection, size = "sm" }: Props) {
  const backend = useBackend();
  const label = LABELS[document];
  const save = useMutation({
    mutationFn: (format: RunbookFormat) => backend.saveDocument(document, connection, format),
    onSuccess: ({ path, bytes: size }) => {
      // In the browser the download itself says so; a closed dialog wrote nothing.
      if (path !== null) notifications.show({ message: t("setup-document-saved", { path, size: bytes(size) }) });
    },
  });
  const copy = useMutation({
    mutationFn: async () => {
      const made =
        document === "report"
          ? await backend.call("setup.report", { connection, format: "markdown" })
          : await backend.call("setup.runbook", { provider: null, way: null, connection, format: "markdown" });
      await copyText(made.text);
    },
    onSuccess: () => notifications.show({ message: t(label.copied) }),
  });
  const error = save.error ?? copy.error;
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <Button size={size} leftSection={<IconPrinter size={14} />} loading={save.isPending || copy.isPending}>
          {t(label.name)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{error ? describeError(error).heading : t(label.words)}</Menu.Label>
        {SAVES.map(([format, words]) => (
          <Menu.Item key={format} onClick={() => save.mutate(format)}>
            {t(words)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => copy.mutate()}>{t("setup-document-copy")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
