/** What can be done to one user, behind three dots. */
import { ActionIcon, Menu } from "@mantine/core";
import { IconActivity, IconDots, IconPencil, IconTrash, IconUserCheck, IconUserOff } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Owner } from "../../backend";
import { t } from "../../words";
import { DeleteUser, sayFailure, useSetActive } from "./acts";

interface Props {
  user: { id: string; name: string; userName: string; active: boolean; owner: Owner; groups: number };
  /** On the user's own page: a bigger button, without what has a button of its own there. */
  own?: boolean;
  onDeleted?: () => void;
}

export function UserMenu({ user, own = false, onDeleted }: Props) {
  const [asking, setAsking] = useState(false);
  const setActive = useSetActive();
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant={own ? "default" : "subtle"}
            size={own ? "sm" : "xs"}
            aria-label={t("directory-more", { name: user.name })}
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
                search={{ q: `user:"${user.userName}"` } as never}
                leftSection={<IconActivity size={16} />}
              >
                {t("directory-log-of-user")}
              </Menu.Item>
              <Menu.Item
                component={Link}
                to="/directory/users/$id"
                params={{ id: user.id } as never}
                search={{ tab: "edit" } as never}
                leftSection={<IconPencil size={16} />}
              >
                {t("directory-edit")}
              </Menu.Item>
            </>
          )}
          <Menu.Item
            leftSection={user.active ? <IconUserOff size={16} /> : <IconUserCheck size={16} />}
            onClick={() => setActive.mutate({ id: user.id, active: !user.active }, { onError: sayFailure })}
          >
            {t(user.active ? "directory-deactivate" : "directory-activate")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item data-danger leftSection={<IconTrash size={16} />} onClick={() => setAsking(true)}>
            {t("directory-delete-user-ask")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <DeleteUser
        subject={asking ? { id: user.id, name: user.name, owner: user.owner, count: user.groups } : null}
        onClose={() => setAsking(false)}
        onDone={() => {
          setAsking(false);
          onDeleted?.();
        }}
      />
    </>
  );
}
