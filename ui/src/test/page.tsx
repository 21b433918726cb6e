/** The whole console at an address, over a stand-in for its backend. */
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { createQueryClient } from "../app/App";
import { Look } from "../app/Look";
import { createConsoleRouter } from "../app/routes";
import { BackendProvider } from "../backend";
import { type Answers, fakeBackend, STATUS } from "./fake";

/** What the frame around every page asks. */
const FRAME: Answers = {
  "status.get": () => STATUS,
  "preferences.get": () => ({ theme: "system", singleKeys: true, notifyExpiry: true }),
  "workspace.details": () => ({
    brief: STATUS.workspace,
    created: 0,
    schemaVersion: 1,
    bytes: 4096,
    users: 0,
    groups: 0,
    logEntries: 0,
    logBytes: 0,
    oldestEntry: null,
    recent: [],
  }),
  // What stands beside a page is mostly not there.
  "rotation.list": () => [],
  "connections.removals": () => [],
  "connections.endings": () => [],
  "palette.search": () => ({ users: [], groups: [], connections: [], entry: null }),
};

export function showPage(at: string, answers: Answers, door: "window" | "browser" = "browser") {
  const backend = fakeBackend({ ...FRAME, ...answers }, door);
  const router = createConsoleRouter(createMemoryHistory({ initialEntries: [at] }));
  const result = render(
    <Look env="test">
      <QueryClientProvider client={createQueryClient()}>
        <BackendProvider backend={backend}>
          <RouterProvider router={router} />
          <Notifications transitionDuration={0} />
        </BackendProvider>
      </QueryClientProvider>
    </Look>,
  );
  return { ...result, backend, router, user: userEvent.setup() };
}
