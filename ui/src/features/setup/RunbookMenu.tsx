/** The guide as a document for a colleague who owns the provider. Never with a secret in it. */
import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPrinter } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type RunbookFormat, useBackend } from "../../backend";
import { copyText } from "../../shared/copy";
import { describeError } from "../../shared/errors";
import { t, type WordId } from "../../words";

const SAVES: ReadonlyArray<[RunbookFormat, WordId]> = [
  ["markdown", "setup-runbook-markdown"],
  ["html", "setup-runbook-html"],
  ["json", "setup-runbook-json"],
];
const COPIES: ReadonlyArray<[RunbookFormat, WordId]> = [
  ["markdown", "setup-runbook-copy"],
  ["html", "setup-runbook-copy-html"],
  ["json", "setup-runbook-copy-json"],
];

export function RunbookMenu({ connection }: { connection: string }) {
  const backend = useBackend();
  const write = useMutation({
    mutationFn: async ({ format, how }: { format: RunbookFormat; how: "save" | "copy" }) => {
      const { fileName, text } = await backend.call("setup.runbook", { provider: null, connection, format });
      if (how === "copy") await copyText(text);
      else await backend.saveText?.(fileName, text);
      return how;
    },
    onSuccess: (how) => {
      // A download says so itself.
      if (how === "copy") notifications.show({ message: t("setup-runbook-copied") });
    },
  });
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <Button leftSection={<IconPrinter size={14} />} loading={write.isPending}>
          {t("setup-runbook")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{write.error ? describeError(write.error).heading : t("setup-runbook-words")}</Menu.Label>
        {backend.saveText &&
          SAVES.map(([format, words]) => (
            <Menu.Item key={format} onClick={() => write.mutate({ format, how: "save" })}>
              {t(words)}
            </Menu.Item>
          ))}
        {backend.saveText && <Menu.Divider />}
        {(backend.saveText ? COPIES.slice(0, 1) : COPIES).map(([format, words]) => (
          <Menu.Item key={format} onClick={() => write.mutate({ format, how: "copy" })}>
            {t(words)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
