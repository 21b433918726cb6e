import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type Backend, BackendProvider } from "../backend";
import { t } from "../words";
import { Look } from "./Look";

const client = new QueryClient();

export function App({ backend }: { backend: Backend }) {
  return (
    <Look>
      <QueryClientProvider client={client}>
        <BackendProvider backend={backend}>{t("frame-product")}</BackendProvider>
      </QueryClientProvider>
    </Look>
  );
}
