/** The backend in components: reading with `useRead`, acting with `useAct`. */
import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { createContext, type ReactNode, use } from "react";
import type { Backend, ConsoleFailure, Input, OperationName, Output } from "./backend";

const BackendContext = createContext<Backend | null>(null);

export function BackendProvider({ backend, children }: { backend: Backend; children: ReactNode }) {
  return <BackendContext value={backend}>{children}</BackendContext>;
}

/** The backend of this page. */
export function useBackend(): Backend {
  const backend = use(BackendContext);
  if (!backend) throw new Error("useBackend outside of BackendProvider");
  return backend;
}

/** Query options of one read; the key is the operation and its input. */
export function reading<N extends OperationName>(backend: Backend, name: N, input: Input<N>) {
  return queryOptions<Output<N>, ConsoleFailure>({
    queryKey: [name, input],
    queryFn: () => backend.call(name, input),
  });
}

interface ReadOptions {
  /** Ask again this often, in milliseconds. */
  every?: number;
  /** Show the last answer while the next one to a changed input is under way. */
  keepLast?: boolean;
  enabled?: boolean;
}

/** Reads with an operation: `useRead("users.get", { id })`. Its data is never copied into state. */
export function useRead<N extends OperationName>(
  name: N,
  input: Input<N>,
  options: ReadOptions = {},
): UseQueryResult<Output<N>, ConsoleFailure> {
  const backend = useBackend();
  return useQuery<Output<N>, ConsoleFailure>({
    ...reading(backend, name, input),
    ...(options.every === undefined ? {} : { refetchInterval: options.every }),
    ...(options.keepLast ? { placeholderData: keepPreviousData as never } : {}),
    ...(options.enabled === undefined ? {} : { enabled: options.enabled }),
  });
}

interface ActOptions<N extends OperationName> {
  /** Operations whose answers this act changes; all their inputs are asked again. */
  changes?: OperationName[];
  onDone?: (output: Output<N>, input: Input<N>) => void;
  /** The answer holds a secret: it is forgotten as soon as nobody shows it. */
  secret?: boolean;
}

/** Acts with an operation: `useAct("tokens.revoke", { changes: ["tokens.list"] })`, then `.mutate({ id })`. */
export function useAct<N extends OperationName>(name: N, options: ActOptions<N> = {}) {
  const backend = useBackend();
  const client = useQueryClient();
  return useMutation<Output<N>, ConsoleFailure, Input<N>>({
    mutationKey: [name],
    mutationFn: (input) => backend.call(name, input),
    ...(options.secret ? { gcTime: 0 } : {}),
    onSuccess: async (output, input) => {
      options.onDone?.(output, input);
      await invalidate(client, options.changes ?? []);
    },
  });
}

/** Asks again for everything read with these operations. */
export async function invalidate(client: QueryClient, names: OperationName[]): Promise<void> {
  await Promise.all(names.map((name) => client.invalidateQueries({ queryKey: [name] })));
}
