import { Kbd } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { t } from "../../words";
import { Brand } from "./Brand";
import styles from "./TopBar.module.css";
import { WorkspaceMenu } from "./WorkspaceMenu";

const IS_MAC = /Mac/.test(navigator.platform);

export function TopBar({ onCommand }: { onCommand: () => void }) {
  return (
    <header className={styles.top}>
      <div className={styles.brand}>
        <Brand />
        <span className={styles.product}>{t("frame-product")}</span>
      </div>
      <WorkspaceMenu />
      <button type="button" className={styles.command} onClick={onCommand}>
        <IconSearch size={14} />
        <span className={styles.grow}>{t("frame-command")}</span>
        <Kbd>{IS_MAC ? "⌘ K" : "Ctrl K"}</Kbd>
      </button>
    </header>
  );
}
