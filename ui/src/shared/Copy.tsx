/** Anything that can be copied has one of these. */
import { ActionIcon, Button, type ButtonProps, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { type ReactNode, useId } from "react";
import { t } from "../words";
import styles from "./Copy.module.css";
import { copyText, useCopy } from "./copy";
import { breakable, visible } from "./visible";

interface CopyProps {
  text: string;
  /** What is copied, for screen readers and hover: "the base URL". */
  what: string;
  /** Another way to copy, such as the backend's for secrets. */
  copy?: (text: string) => Promise<void>;
  onCopied?: () => void;
}

/** A small icon beside a value: `<CopyIcon text={row.id} what={t("…-id")} />`. */
export function CopyIcon({ text, what, copy = copyText, onCopied }: CopyProps) {
  const copying = useCopy(copy);
  const label =
    copying.state === "copied"
      ? t("shared-copied")
      : copying.state === "failed"
        ? t("shared-copy-failed")
        : t("shared-copy-what", { what });
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        className={styles.icon}
        aria-label={label}
        onClick={(event) => {
          event.stopPropagation();
          void copying.copy(text).then(onCopied);
        }}
      >
        {copying.state === "copied" ? <IconCheck size={14} /> : <IconCopy size={14} />}
      </ActionIcon>
    </Tooltip>
  );
}

/** A button that says "Copy", or `children`, and "Copied" for two seconds after. */
export function CopyButton({
  text,
  what,
  copy = copyText,
  onCopied,
  children,
  ...button
}: CopyProps & { children?: ReactNode } & Pick<ButtonProps, "size" | "variant" | "className">) {
  const copying = useCopy(copy);
  const said = copying.state === "copied" ? t("shared-copied") : (children ?? t("shared-copy"));
  return (
    <Button
      {...button}
      leftSection={copying.state === "copied" || copying.everCopied ? <IconCheck size={14} /> : <IconCopy size={14} />}
      title={copying.state === "failed" ? t("shared-copy-failed") : t("shared-copy-what", { what })}
      onClick={() => void copying.copy(text).then(onCopied)}
    >
      {said}
    </Button>
  );
}

/** A text of several lines keeps them, and scrolls once there are many; an address breaks after a slash. */
function Value({ text, what, shown }: { text: string; what: string; shown: ReactNode }) {
  if (shown !== undefined) return <code className={styles.value}>{shown}</code>;
  if (!text.includes("\n")) return <code className={styles.value}>{breakable(text)}</code>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.lines} tabIndex={0} aria-label={what}>
      <code>{visible(text, { keepBreaks: true })}</code>
    </section>
  );
}

/** A value in mono with "Copy" joined on, under its label if it has one. */
export function CopyField({
  text,
  what,
  label,
  copy,
  primary = false,
  shown,
}: CopyProps & {
  label?: ReactNode;
  /** The one filled button of the page. */
  primary?: boolean;
  /** What stands in the field instead of the text, such as dots for a secret. */
  shown?: ReactNode;
}) {
  const id = useId();
  return (
    <div>
      {label !== undefined && (
        <span id={id} className={styles.label}>
          {label}
        </span>
      )}
      <div className={styles.field} {...(label === undefined ? {} : { role: "group", "aria-labelledby": id })}>
        <Value text={text} what={what} shown={shown} />
        <CopyButton
          text={text}
          what={what}
          {...(copy ? { copy } : {})}
          className={styles.joined ?? ""}
          variant={primary ? "filled" : "default"}
        />
      </div>
    </div>
  );
}
