/** Opening another workspace changes everything that the page knows. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ConsoleFailure, NewWorkspace, WorkspaceBrief, WorkspacePath } from "../../backend";
import { useBackend } from "../../backend";

/** Opens a file; without a path the window asks with a dialog. */
export function useOpenWorkspace(onDone?: () => void) {
  const backend = useBackend();
  const switched = useSwitched(onDone);
  return useMutation<WorkspaceBrief, ConsoleFailure, WorkspacePath>({
    mutationFn: (input) => backend.call("workspace.open", input),
    onSuccess: switched,
  });
}

export function useCreateWorkspace(onDone?: () => void) {
  const backend = useBackend();
  const switched = useSwitched(onDone);
  return useMutation<WorkspaceBrief, ConsoleFailure, NewWorkspace>({
    mutationFn: (input) => backend.call("workspace.create", input),
    onSuccess: switched,
  });
}

function useSwitched(onDone?: () => void) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    onDone?.();
    await navigate({ to: "/" });
    await client.resetQueries();
  };
}
