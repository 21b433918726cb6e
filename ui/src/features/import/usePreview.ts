/** What is chosen for an import, and the preview of it: any change of it makes the preview out of date. */
import { useState } from "react";
import { type ImportFile, type ImportPreview, type MissingGroups, type MissingPeople, useAct } from "../../backend";

export interface Decisions {
  missingPeople: MissingPeople;
  missingGroups: MissingGroups;
  takeOver: boolean;
  mapping: Record<string, string>;
}

export interface Chosen {
  files: readonly ImportFile[];
  decisions: Decisions;
  /** `null` until one was asked for, and after something changed. */
  preview: ImportPreview | null;
  previewing: boolean;
  error: unknown;
  add: (file: ImportFile) => void;
  remove: (id: string) => void;
  decide: (change: Partial<Decisions>) => void;
  /** Compares; with changes at once, where the preview itself is where they are made. */
  look: (change?: Partial<Decisions>) => void;
  clear: () => void;
}

const USUAL: Decisions = { missingPeople: "deactivate", missingGroups: "empty", takeOver: false, mapping: {} };

export function usePreview(connection: string): Chosen {
  const [files, setFiles] = useState<readonly ImportFile[]>([]);
  const [decisions, setDecisions] = useState(USUAL);
  const act = useAct("import.preview");
  return {
    files,
    decisions,
    preview: act.data ?? null,
    previewing: act.isPending,
    error: act.error,
    add(file) {
      act.reset();
      setFiles((before) => [...before, file]);
    },
    remove(id) {
      act.reset();
      setFiles((before) => before.filter((file) => file.id !== id));
    },
    decide(change) {
      act.reset();
      setDecisions((before) => ({ ...before, ...change }));
    },
    look(change = {}) {
      const all = { ...decisions, ...change };
      setDecisions(all);
      act.mutate({ connection, files: files.map((file) => file.id), ...all });
    },
    clear() {
      act.reset();
      setFiles([]);
      setDecisions(USUAL);
    },
  };
}
