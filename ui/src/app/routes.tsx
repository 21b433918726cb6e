/**
 * The pages and their addresses. State that a person may want to keep or share is in the address: filters, tabs, the open row. A
 * search parameter that makes no sense is dropped, never an error.
 */
import {
  createBrowserHistory,
  createRootRoute,
  createRoute,
  createRouter,
  type RouterHistory,
} from "@tanstack/react-router";
import type { Verdict } from "../backend";
import { SchemaPage } from "../features/attributes/SchemaPage";
import { SchemasPage } from "../features/attributes/SchemasPage";
import { ConnectionPage } from "../features/connections/ConnectionPage";
import { ConnectionsPage } from "../features/connections/ConnectionsPage";
import { GroupPage } from "../features/directory/GroupPage";
import { GroupsPage } from "../features/directory/GroupsPage";
import { UserPage } from "../features/directory/UserPage";
import { UsersPage } from "../features/directory/UsersPage";
import { LiveLogPage } from "../features/live-log/LiveLogPage";
import { OverviewPage } from "../features/overview/OverviewPage";
import { ReachPage } from "../features/reach/ReachPage";
import { SettingsPage } from "../features/settings/SettingsPage";
import { SetupPage } from "../features/setup/SetupPage";
import { Crashed } from "./Crashed";
import { Root } from "./Root";

type Search = Record<string, unknown>;

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;
const whole = (value: unknown): number | undefined => {
  const number = Number(value);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
};
const yes = (value: unknown): true | undefined => (value === true || value === "true" ? true : undefined);
const oneOf =
  <Value extends string>(...values: readonly Value[]) =>
  (value: unknown): Value | undefined =>
    values.find((known) => known === value);

/** Only what is set, so that addresses stay short. */
function only<T extends Record<string, unknown>>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

const root = createRootRoute({ component: Root, errorComponent: Crashed });

const overview = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: (search: Search) => only({ range: oneOf("1h", "24h", "7d")(search.range) }),
  component: OverviewPage,
});

const liveLog = createRoute({
  getParentRoute: () => root,
  path: "/log",
  validateSearch: (search: Search) =>
    only({
      /** The search box, as typed. */
      q: text(search.q),
      outcome: oneOf<Verdict>("applied", "noChange", "partly", "refused", "held")(search.outcome),
      /** `hidden` leaves out exchanges that only read. */
      reads: oneOf("hidden")(search.reads),
      /** The number of the open row. */
      entry: whole(search.entry),
    }),
  component: LiveLogPage,
});

/** Lists take `add: true` to open their form for a new one (from the palette). */
const list = (search: Search) =>
  only({
    q: text(search.q),
    page: whole(search.page),
    size: whole(search.size),
    sort: text(search.sort),
    add: yes(search.add),
  });

const users = createRoute({
  getParentRoute: () => root,
  path: "/directory/users",
  validateSearch: (search: Search) =>
    only({ ...list(search), owner: text(search.owner), active: oneOf("yes", "no")(search.active) }),
  component: UsersPage,
});
const user = createRoute({
  getParentRoute: () => root,
  path: "/directory/users/$id",
  validateSearch: (search: Search) => only({ tab: text(search.tab) }),
  component: UserPage,
});
const groups = createRoute({
  getParentRoute: () => root,
  path: "/directory/groups",
  validateSearch: (search: Search) => only({ ...list(search), owner: text(search.owner) }),
  component: GroupsPage,
});
const group = createRoute({
  getParentRoute: () => root,
  path: "/directory/groups/$id",
  validateSearch: (search: Search) => only({ tab: text(search.tab) }),
  component: GroupPage,
});

const schemas = createRoute({
  getParentRoute: () => root,
  path: "/directory/attributes",
  validateSearch: (search: Search) => only({ add: yes(search.add) }),
  component: SchemasPage,
});
const schema = createRoute({
  getParentRoute: () => root,
  path: "/directory/attributes/$urn",
  validateSearch: (search: Search) => only({ tab: oneOf("json", "edit")(search.tab) }),
  component: SchemaPage,
});

const connections = createRoute({
  getParentRoute: () => root,
  path: "/connections",
  validateSearch: (search: Search) => only({ add: yes(search.add) }),
  component: ConnectionsPage,
});
const connection = createRoute({
  getParentRoute: () => root,
  path: "/connections/$id",
  /** `newToken: true` opens the form for a new token; `rotate` that for one which takes over from the token of this id. */
  validateSearch: (search: Search) =>
    only({
      newToken: yes(search.newToken),
      rotate: text(search.rotate),
      tab: oneOf("dialect", "settings")(search.tab),
    }),
  component: ConnectionPage,
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/connections/$id/setup",
  /** Without a phase it is taken up where it was left. */
  validateSearch: (search: Search) =>
    only({ phase: text(search.phase), step: text(search.step), portal: oneOf("older")(search.portal) }),
  component: SetupPage,
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  validateSearch: (search: Search) => only({ section: text(search.section) }),
  component: SettingsPage,
});

const reach = createRoute({
  getParentRoute: () => root,
  path: "/settings/reach",
  /** The connection whose address, token and test are tried. */
  validateSearch: (search: Search) => only({ connection: text(search.connection) }),
  component: ReachPage,
});

const tree = root.addChildren([
  overview,
  liveLog,
  users,
  user,
  groups,
  group,
  schemas,
  schema,
  connections,
  connection,
  setup,
  settings,
  reach,
]);

export function createConsoleRouter(history: RouterHistory = createBrowserHistory()) {
  return createRouter({ routeTree: tree, history, defaultPreload: false, scrollRestoration: false });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
