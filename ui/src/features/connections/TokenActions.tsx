/** What can be done with one token: two icons at most, the rest behind three dots. */
import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import {
  IconBan,
  IconCalendarPlus,
  IconCheck,
  IconCopy,
  IconDots,
  IconEye,
  IconEyeOff,
  IconKeyOff,
  IconRefresh,
  IconTrash,
} from "@tabler/icons-react";
import { type TokenRow, useAct, useBackend } from "../../backend";
import { useCopy } from "../../shared/copy";
import { t } from "../../words";
import { CONNECTION_READS } from "./AddConnection";
import styles from "./connections.module.css";
import type { Question } from "./TokenQuestion";

interface Props {
  token: TokenRow;
  onReveal: (secret: string) => void;
  onAsk: (kind: Question["kind"]) => void;
  onRotate: () => void;
  onCalendar: () => void;
  onProblem: (problem: unknown) => void;
}

export function TokenActions({ token, onReveal, onAsk, onRotate, onCalendar, onProblem }: Props) {
  const backend = useBackend();
  const restore = useAct("tokens.restore", { changes: CONNECTION_READS });
  const forget = useAct("tokens.forget", { changes: CONNECTION_READS });
  const copying = useCopy(async (secret) => backend.copySecret(secret));
  const named = { name: token.name };
  const works = token.state === "active" || token.state === "expiring";

  // A secret goes straight to where it was asked for and stays nowhere else.
  async function withSecret(use: (secret: string) => void) {
    try {
      use((await backend.call("tokens.reveal", { id: token.id })).token);
    } catch (thrown) {
      onProblem(thrown);
    }
  }

  return (
    <span className={styles.actions}>
      {token.state === "revoked" ? (
        <Button
          size="xs"
          variant="subtle"
          loading={restore.isPending}
          onClick={() => restore.mutate({ id: token.id }, { onError: onProblem })}
        >
          {t("connections-restore")}
        </Button>
      ) : token.inKeychain ? (
        <>
          <Tooltip label={t("connections-reveal", named)}>
            <ActionIcon
              variant="subtle"
              size="xs"
              aria-label={t("connections-reveal", named)}
              onClick={() => void withSecret(onReveal)}
            >
              <IconEye size={16} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t(copying.state === "copied" ? "shared-copied" : "connections-copy-token", named)}>
            <ActionIcon
              variant="subtle"
              size="xs"
              aria-label={t(copying.state === "copied" ? "shared-copied" : "connections-copy-token", named)}
              onClick={() => void withSecret((secret) => void copying.copy(secret))}
            >
              {copying.state === "copied" ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          </Tooltip>
        </>
      ) : (
        <Tooltip label={t("connections-not-in-keychain")}>
          <ActionIcon
            variant="subtle"
            size="xs"
            className={styles.off ?? ""}
            aria-disabled="true"
            aria-label={t("connections-not-in-keychain")}
            onClick={(event) => event.preventDefault()}
          >
            <IconEyeOff size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" size="xs" aria-label={t("connections-more", named)}>
            <IconDots size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {works && (
            <Menu.Item leftSection={<IconRefresh size={16} />} onClick={onRotate}>
              {t("connections-rotate-ask")}
            </Menu.Item>
          )}
          {works && token.expires !== null && (
            <Menu.Item leftSection={<IconCalendarPlus size={16} />} onClick={onCalendar}>
              {t("connections-calendar-add")}
            </Menu.Item>
          )}
          {token.inKeychain && (
            <Menu.Item
              leftSection={<IconKeyOff size={16} />}
              onClick={() => forget.mutate({ id: token.id }, { onError: onProblem })}
            >
              {t("connections-forget")}
            </Menu.Item>
          )}
          {token.state === "revoked" ? (
            <Menu.Item data-danger leftSection={<IconTrash size={16} />} onClick={() => onAsk("delete")}>
              {t("connections-delete-token-ask")}
            </Menu.Item>
          ) : (
            <Menu.Item data-danger leftSection={<IconBan size={16} />} onClick={() => onAsk("revoke")}>
              {t("connections-revoke-ask")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}
