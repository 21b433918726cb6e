/** The pages that exist, in their order. */
import {
  type Icon,
  IconActivity,
  IconLayoutDashboard,
  IconPlugConnected,
  IconSettings,
  IconUsers,
} from "@tabler/icons-react";
import type { WordId } from "../../words";

export interface NavItem {
  to: "/" | "/log" | "/directory/users" | "/connections" | "/settings";
  /** The part of the path that all pages under this item share. */
  under: string;
  name: WordId;
  icon: Icon;
  /** After `g`. */
  key: string;
}

export const NAV: readonly NavItem[] = [
  { to: "/", under: "/", name: "frame-nav-overview", icon: IconLayoutDashboard, key: "o" },
  { to: "/log", under: "/log", name: "frame-nav-log", icon: IconActivity, key: "l" },
  { to: "/directory/users", under: "/directory", name: "frame-nav-directory", icon: IconUsers, key: "d" },
  { to: "/connections", under: "/connections", name: "frame-nav-connections", icon: IconPlugConnected, key: "c" },
  { to: "/settings", under: "/settings", name: "frame-nav-settings", icon: IconSettings, key: "s" },
];

/** Whether a path lies under an item. */
export function isUnder(path: string, item: NavItem): boolean {
  return item.under === "/" ? path === "/" : path === item.under || path.startsWith(`${item.under}/`);
}
