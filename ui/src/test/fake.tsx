/** A typed stand-in for the backend, and a page to show a component on. An operation that a test did not expect fails it. */
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { render } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { ReactNode } from "react";
import { createQueryClient } from "../app/App";
import { Look } from "../app/Look";
import {
  type Backend,
  BackendProvider,
  ConsoleFailure,
  type Input,
  type OperationName,
  type Output,
  type Status,
} from "../backend";

export type Answers = { [N in OperationName]?: (input: Input<N>) => Output<N> | Promise<Output<N>> };

export interface Fake extends Backend {
  /** What was asked, in order. */
  asked: Array<{ name: OperationName; input: unknown }>;
  /** What went to the clipboard as a secret. */
  secrets: string[];
  /** The inputs of one operation. */
  inputsOf<N extends OperationName>(name: N): Array<Input<N>>;
}

export function fakeBackend(answers: Answers, door: Backend["door"] = "browser"): Fake {
  const asked: Fake["asked"] = [];
  const secrets: string[] = [];
  return {
    door,
    asked,
    secrets,
    inputsOf: (name) => asked.filter((one) => one.name === name).map((one) => one.input as never),
    async call(name, input) {
      asked.push({ name, input });
      const answer = answers[name] as ((given: typeof input) => Output<typeof name>) | undefined;
      if (!answer) throw new Error(`the test did not expect ${name}`);
      return answer(input);
    },
    watchLog: () => () => undefined,
    async copySecret(text) {
      secrets.push(text);
    },
    async exportLog() {
      return { path: null, bytes: 0 };
    },
    async saveDocument() {
      return { path: null, bytes: 0 };
    },
  };
}

/** The error that an operation answers with. */
export function failure(
  code: ConsoleFailure["code"],
  message: string,
  more: { detail?: string; field?: string } = {},
): ConsoleFailure {
  return new ConsoleFailure({ code, message, detail: more.detail ?? null, field: more.field ?? null, filter: null });
}

/** A running service that nobody used yet. */
export const STATUS: Status = {
  service: { state: "running", since: 0, requests: 0 },
  baseUrl: "http://127.0.0.1:8765/api/scim/v2",
  workspace: { id: "w", name: "Rollout", path: "/tmp/rollout.dsync", readOnly: null },
  requestsLastMinute: [],
  refusedLastHour: 0,
  logHead: 0,
  notices: [],
  public: null,
  exposures: [],
  firstExchangeSeen: true,
};

/** Shows a component where links work; `at` is the address, and every address shows it. */
export function show(element: ReactNode, backend: Backend, at = "/") {
  const root = createRootRoute({ component: () => element });
  const anywhere = createRoute({ getParentRoute: () => root, path: "$" });
  const router = createRouter({
    routeTree: root.addChildren([anywhere]),
    history: createMemoryHistory({ initialEntries: [at] }),
  });
  const result = render(
    <Look env="test">
      <QueryClientProvider client={createQueryClient()}>
        <BackendProvider backend={backend}>
          <RouterProvider router={router as never} />
          <Notifications transitionDuration={0} />
        </BackendProvider>
      </QueryClientProvider>
    </Look>,
  );
  return { ...result, router, user: userEvent.setup() };
}
