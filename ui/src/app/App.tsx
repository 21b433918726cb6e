/** The console: look, backend, pages. */
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import { type Backend, BackendProvider } from "../backend";
import { Look } from "./Look";
import { createConsoleRouter } from "./routes";

/** Asking again is the business of whoever shows the error; and the host is on this computer, online or not. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: false, networkMode: "always", staleTime: 0 },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}

export function App({ backend }: { backend: Backend }) {
  const [client] = useState(createQueryClient);
  const [router] = useState(() => createConsoleRouter());
  return (
    <Look>
      <QueryClientProvider client={client}>
        <BackendProvider backend={backend}>
          <RouterProvider router={router} />
          <Notifications position="bottom-right" limit={2} autoClose={6000} transitionDuration={120} />
        </BackendProvider>
      </QueryClientProvider>
    </Look>
  );
}
