/** Which workspace is open, and how to open another one. */
import { Menu } from "@mantine/core";
import { IconDatabase, IconFile, IconFolderOpen, IconPlus, IconSelector } from "@tabler/icons-react";
import { useState } from "react";
import { useBackend, useRead } from "../../backend";
import { CopyIcon } from "../../shared/Copy";
import { useStatus } from "../../shared/status";
import { Name, visible } from "../../shared/visible";
import { type WorkspaceAct, WorkspaceDialog } from "../../shared/workspace/WorkspaceDialog";
import { useOpenWorkspace } from "../../shared/workspace/workspaces";
import { t } from "../../words";
import styles from "./WorkspaceMenu.module.css";

export function WorkspaceMenu() {
  const backend = useBackend();
  const workspace = useStatus().data?.workspace;
  const [opened, setOpened] = useState(false);
  const [dialog, setDialog] = useState<WorkspaceAct | null>(null);
  const details = useRead("workspace.details", {}, { enabled: opened });
  const open = useOpenWorkspace();
  if (!workspace) return null;
  const recent = (details.data?.recent ?? []).filter((one) => one.path !== workspace.path);
  return (
    <>
      <Menu opened={opened} onChange={setOpened} position="bottom-start" width={340}>
        <Menu.Target>
          <button
            type="button"
            className={styles.button}
            aria-label={t("frame-workspace-menu", { name: workspace.name })}
          >
            <IconDatabase size={14} />
            <span className="cut">
              <Name>{workspace.name}</Name>
            </span>
            {workspace.readOnly !== null && <span className="t3">{t("frame-workspace-read-only")}</span>}
            <IconSelector size={14} />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={styles.path}>
            <code className="cut" title={workspace.path}>
              {visible(workspace.path)}
            </code>
            <CopyIcon text={workspace.path} what={t("frame-workspace-path")} />
          </div>
          <Menu.Divider />
          {recent.length > 0 && <Menu.Label>{t("frame-workspace-recent")}</Menu.Label>}
          {recent.map((one) => (
            <Menu.Item
              key={one.path}
              leftSection={<IconFile size={14} />}
              disabled={!one.exists}
              title={one.path}
              rightSection={one.exists ? null : <span className="t3 sm">{t("frame-workspace-gone")}</span>}
              onClick={() => open.mutate({ path: one.path })}
            >
              <Name>{one.name}</Name>
            </Menu.Item>
          ))}
          {recent.length > 0 && <Menu.Divider />}
          <Menu.Item
            leftSection={<IconFolderOpen size={14} />}
            onClick={() => (backend.door === "window" ? open.mutate({ path: null }) : setDialog("open"))}
          >
            {t("frame-workspace-open")}
          </Menu.Item>
          <Menu.Item leftSection={<IconPlus size={14} />} onClick={() => setDialog("new")}>
            {t("frame-workspace-new")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog && <WorkspaceDialog act={dialog} onClose={() => setDialog(null)} />}
    </>
  );
}
