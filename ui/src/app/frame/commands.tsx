/** What the palette offers besides the log: pages, actions, and what the workspace holds. */
import { Kbd } from "@mantine/core";
import {
  IconKeyboard,
  IconListCheck,
  IconMoon,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlugConnected,
  IconPlus,
  IconSun,
  IconSunMoon,
  IconUser,
  IconUsers,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type PaletteMatches, type Theme, useAct } from "../../backend";
import { useStatus } from "../../shared/status";
import { t } from "../../words";
import { usePreferences } from "../preferences";
import { NAV } from "./nav";

export interface PaletteItem {
  key: string;
  icon: ReactNode;
  label: string;
  fact?: ReactNode;
  run: () => void;
}

export interface PaletteGroup {
  name: string;
  items: PaletteItem[];
}

/** So many of each group. */
const MOST = 3;

/** The groups in their fixed order, without those that have nothing. */
export function useCommands(text: string, found: PaletteMatches | undefined, onKeys: () => void): PaletteGroup[] {
  const navigate = useNavigate();
  const actions = useActions(onKeys);
  const pages = NAV.map((item) => ({
    key: item.to,
    icon: <item.icon size={16} />,
    label: t(item.name),
    fact: (
      <>
        <Kbd>g</Kbd>
        <Kbd>{item.key}</Kbd>
      </>
    ),
    run: () => void navigate({ to: item.to }),
  }));
  const setups = (found?.connections ?? []).map((connection) => ({
    key: `set-up-${connection.id}`,
    icon: <IconListCheck size={16} />,
    label: t("frame-palette-set-up", { name: connection.name }),
    run: () => void navigate({ to: "/connections/$id/setup", params: { id: connection.id } }),
  }));
  const groups: PaletteGroup[] = [
    { name: t("frame-palette-pages"), items: matching(pages, text, text === "" ? NAV.length : MOST) },
    {
      name: t("frame-palette-actions"),
      items: matching([...actions, ...setups], text, text === "" ? actions.length : MOST),
    },
    {
      name: t("frame-palette-users"),
      items: (found?.users ?? []).slice(0, MOST).map((user) => ({
        key: user.id,
        icon: <IconUser size={16} />,
        label: user.name,
        fact: user.fact,
        run: () => void navigate({ to: "/directory/users/$id", params: { id: user.id } }),
      })),
    },
    {
      name: t("frame-palette-groups"),
      items: (found?.groups ?? []).slice(0, MOST).map((group) => ({
        key: group.id,
        icon: <IconUsers size={16} />,
        label: group.name,
        fact: group.fact,
        run: () => void navigate({ to: "/directory/groups/$id", params: { id: group.id } }),
      })),
    },
    {
      name: t("frame-palette-connections"),
      items: (found?.connections ?? []).slice(0, MOST).map((connection) => ({
        key: connection.id,
        icon: <IconPlugConnected size={16} />,
        label: connection.name,
        fact: connection.fact,
        run: () => void navigate({ to: "/connections/$id", params: { id: connection.id } }),
      })),
    },
  ];
  return groups.filter((group) => group.items.length > 0);
}

function useActions(onKeys: () => void): PaletteItem[] {
  const navigate = useNavigate();
  const service = useStatus().data?.service.state;
  const start = useAct("service.start", { changes: ["status.get"] });
  const stop = useAct("service.stop", { changes: ["status.get"] });
  const { preferences, change } = usePreferences();
  const themes: ReadonlyArray<[Theme, ReactNode, string]> = [
    ["light", <IconSun key="l" size={16} />, t("frame-palette-theme-light")],
    ["dark", <IconMoon key="d" size={16} />, t("frame-palette-theme-dark")],
    ["system", <IconSunMoon key="s" size={16} />, t("frame-palette-theme-system")],
  ];
  return [
    {
      key: "add-connection",
      icon: <IconPlus size={16} />,
      label: t("frame-palette-add-connection"),
      run: () => void navigate({ to: "/connections", search: { add: true } }),
    },
    {
      key: "add-user",
      icon: <IconPlus size={16} />,
      label: t("frame-palette-add-user"),
      run: () => void navigate({ to: "/directory/users", search: { add: true } }),
    },
    {
      key: "add-group",
      icon: <IconPlus size={16} />,
      label: t("frame-palette-add-group"),
      run: () => void navigate({ to: "/directory/groups", search: { add: true } }),
    },
    {
      key: "add-schema",
      icon: <IconPlus size={16} />,
      label: t("frame-palette-add-schema"),
      run: () => void navigate({ to: "/directory/attributes", search: { add: true } }),
    },
    service === "running"
      ? {
          key: "stop",
          icon: <IconPlayerStop size={16} />,
          label: t("frame-service-stop"),
          run: () => stop.mutate({}),
        }
      : {
          key: "start",
          icon: <IconPlayerPlay size={16} />,
          label: t("frame-service-start"),
          run: () => start.mutate({}),
        },
    ...themes
      .filter(([theme]) => theme !== preferences.theme)
      .map(([theme, icon, label]) => ({ key: theme, icon, label, run: () => change({ theme }) })),
    { key: "keys", icon: <IconKeyboard size={16} />, label: t("frame-palette-keys"), fact: <Kbd>?</Kbd>, run: onKeys },
  ];
}

/** Those whose name holds the text, a beginning before a middle. */
function matching(items: PaletteItem[], text: string, most: number): PaletteItem[] {
  if (text === "") return items.slice(0, most);
  const wanted = text.toLocaleLowerCase();
  const rank = (item: PaletteItem) => {
    const at = item.label.toLocaleLowerCase().indexOf(wanted);
    return at < 0 ? 3 : at === 0 ? 0 : item.label[at - 1] === " " ? 1 : 2;
  };
  return items
    .filter((item) => rank(item) < 3)
    .sort((one, other) => rank(one) - rank(other))
    .slice(0, most);
}
