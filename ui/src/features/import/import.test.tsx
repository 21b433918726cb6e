/** The import in the place of a setup: what is held back until it is confirmed, and what is said when something fails. */
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { ImportFile, ImportPreview, ImportRecord, Setup } from "../../backend";
import { type Answers, failure, fakeBackend, show } from "../../test/fake";
import { ImportPage } from "./ImportPage";

const CONNECTION = "0198f2c1-0000-7000-8000-000000000001";

const setup = {
  connection: { id: CONNECTION, name: "Google Workspace" },
  guide: {
    provider: { key: "google", name: "Google Workspace", monogram: "Go" },
    unsupported: [{ text: "It sends nothing.", style: "plain" }],
  },
  ways: [
    { key: "through-another", title: "Through a provider in between", choose: [] },
    { key: "csv", title: "Import a CSV file", choose: [] },
  ],
} as unknown as Setup;

const counts = {
  usersCreated: 0,
  usersChanged: 1,
  usersDeactivated: 3000,
  usersDeleted: 0,
  usersUnchanged: 7000,
  usersLeft: 0,
  groupsCreated: 0,
  groupsChanged: 0,
  groupsEmptied: 0,
  groupsDeleted: 0,
  groupsUnchanged: 0,
  groupsLeft: 0,
  membersAdded: 0,
  membersRemoved: 0,
  conflicts: 2,
  takenOver: 0,
};

const file: ImportFile = {
  id: "f1",
  name: "users.csv",
  part: "people",
  rows: 7001,
  words: "People, 7,001 rows",
  ignored: ["Email Usage"],
  openEnd: false,
};

const preview: ImportPreview = {
  id: "p1",
  connectionId: CONNECTION,
  connectionName: "Google Workspace",
  files: [file],
  missingPeople: "deactivate",
  missingGroups: "empty",
  takeOver: false,
  mapping: [],
  counts,
  changes: 3001,
  brake: { number: 3000, of: 10000, heading: "3,000 of 10,000 active people would lose access", words: "Check it." },
  remarks: ["A remark."],
  tookMs: 1200,
};

const record: ImportRecord = {
  id: "i1",
  connectionId: CONNECTION,
  connectionName: "Google Workspace",
  state: "applied",
  begun: 1_790_000_000_000,
  ended: 1_790_000_001_000,
  files: ["users.csv"],
  counts,
  done: 3001,
  total: 3001,
  left: [{ kind: "user", name: "ada@example.com", why: "It was changed meanwhile." }],
  leftCount: 1,
  canUndo: true,
  noUndo: null,
  logQuery: "i1",
};

function page(more: Answers = {}) {
  const backend = fakeBackend(
    {
      "import.list": () => [],
      "import.addFile": () => ({ file }),
      "import.preview": () => preview,
      "import.rows": () => ({ total: 0, rows: [] }),
      ...more,
    },
    "window",
  );
  return { backend, ...show(<ImportPage setup={setup} error={null} />, backend) };
}

async function compared(more: Answers = {}) {
  const shown = page(more);
  await shown.user.click(await screen.findByRole("button", { name: "Choose files…" }));
  await shown.user.click(await screen.findByRole("button", { name: "Show what would change" }));
  return shown;
}

describe("the import", () => {
  it("says why there is no setup, and that nothing was imported yet", async () => {
    page();
    expect(await screen.findByRole("heading", { name: "Google Workspace cannot send to this service" })).toBeVisible();
    expect(await screen.findByText("There was none yet.")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Show what would change" })).toBeNull();
  });

  it("asks with what was decided, and drops the preview when that changes", async () => {
    const { backend, user } = await compared();
    expect(await screen.findByText("A remark.")).toBeVisible();
    expect(screen.getByText(/2 rows are passed over/)).toBeVisible();
    await user.click(
      within(screen.getByRole("group", { name: "People who are not in the file any more" })).getByRole("button", {
        name: "Leave as they are",
      }),
    );
    expect(screen.queryByText("A remark.")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Show what would change" }));
    await waitFor(() =>
      expect(backend.inputsOf("import.preview").map((one) => one.missingPeople)).toEqual(["deactivate", "leave"]),
    );
  });

  it("holds a large loss back until its number is typed", async () => {
    const { backend, user } = await compared({
      "import.apply": () => record,
      "import.progress": () => record,
    });
    const start = await screen.findByRole("button", { name: "Import 3,001 changes" });
    expect(start).toBeDisabled();
    const box = screen.getByRole("textbox", { name: "Type 3,000 to confirm" });
    await user.type(box, "300");
    expect(start).toBeDisabled();
    await user.clear(box);
    await user.type(box, "3,000");
    await user.click(start);
    expect(backend.inputsOf("import.apply")).toEqual([{ preview: "p1", confirm: 3000 }]);
    expect(await screen.findByRole("heading", { name: /3,000 changes were made/ })).toBeVisible();
    expect(screen.getByRole("list", { name: "Left alone" })).toHaveTextContent("It was changed meanwhile.");
  });

  it("says what is wrong with a file where it was chosen", async () => {
    const { user } = page({
      "import.addFile": () => {
        throw failure("badInput", "“cut.csv” cannot be imported: line 3: it was cut off.");
      },
    });
    await user.click(await screen.findByRole("button", { name: "Choose files…" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("line 3: it was cut off.");
  });
});
