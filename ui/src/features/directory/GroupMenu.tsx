/** What can be done to one group, behind three dots. */
import { ActionIcon, Menu } from "@mantine/core";
import { IconActivity, IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Owner } from "../../backend";
import { t } from "../../words";
import { DeleteGroup } from "./acts";

interface Props {
  group: { id: string; name: string; members: number; owner: Owner };
  /** On the group's own page: a bigger button, without what has a button of its own there. */
  own?: boolean;
  onDeleted?: () => void;
}

export function GroupMenu({ group, own = false, onDeleted }: Props) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant={own ? "default" : "subtle"}
            size={own ? "sm" : "xs"}
            aria-label={t("directory-more", { name: group.name })}
          >
            <IconDots size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {!own && (
            <>
              <Menu.Item
                component={Link}
                to="/log"
                search={{ q: `group:"${group.name}"` } as never}
                leftSection={<IconActivity size={16} />}
              >
                {t("directory-log-of-group")}
              </Menu.Item>
              <Menu.Item
                component={Link}
                to="/directory/groups/$id"
                params={{ id: group.id } as never}
                search={{ tab: "edit" } as never}
                leftSection={<IconPencil size={16} />}
              >
                {t("directory-edit")}
              </Menu.Item>
              <Menu.Divider />
            </>
          )}
          <Menu.Item data-danger leftSection={<IconTrash size={16} />} onClick={() => setAsking(true)}>
            {t("directory-delete-group-ask")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <DeleteGroup
        subject={asking ? { id: group.id, name: group.name, owner: group.owner, count: group.members } : null}
        onClose={() => setAsking(false)}
        onDone={() => {
          setAsking(false);
          onDeleted?.();
        }}
      />
    </>
  );
}
