import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Settings, Status, TlsView, WorkspaceDetails } from "../../backend";
import { type Answers, failure, STATUS } from "../../test/fake";
import { showPage } from "../../test/page";

const SETTINGS: Settings = {
  port: 8765,
  bodyDays: 30,
  bodyBytes: 1024 ** 3,
  entryDays: 400,
  keepTokensInKeychain: false,
  publicUrl: null,
  requestsPerSecond: 200,
};

const WORKSPACE: WorkspaceDetails = {
  brief: STATUS.workspace,
  created: 0,
  schemaVersion: 1,
  bytes: 2_400_000,
  users: 12,
  groups: 3,
  logEntries: 99,
  logBytes: 1000,
  oldestEntry: null,
  recent: [
    { name: "Rollout", path: STATUS.workspace.path, exists: true },
    { name: "Trial", path: "/tmp/trial.dsync", exists: true },
    { name: "Lost", path: "/tmp/lost.dsync", exists: false },
  ],
};

const TLS_OFF: TlsView = {
  mode: "off",
  forThisRun: false,
  certificate: null,
  authority: null,
  files: null,
  problem: null,
  notes: [],
  address: "127.0.0.1",
  port: 8765,
  addresses: ["192.168.7.7"],
  suggestedNames: ["desk.example"],
};

function settingsPage(more: Answers = {}, at = "/settings", door: "window" | "browser" = "browser") {
  return showPage(
    at,
    {
      "settings.get": () => SETTINGS,
      "settings.set": (input) => input,
      "workspace.details": () => WORKSPACE,
      "keychain.state": () => ({ state: "available", holds: 2 }),
      "tls.get": () => TLS_OFF,
      "app.info": () => ({
        version: "0.1.0",
        door: "browserConsole",
        platform: "linux",
        dataFolder: "/tmp/data",
        sqliteVersion: "3.50",
        licences: [{ name: "axum", licence: "MIT" }],
      }),
      ...more,
    },
    door,
  );
}

const section = async (name: string) => within(await screen.findByRole("region", { name }));

describe("the service in the settings", () => {
  it("is stopped and started", async () => {
    let status: Status = STATUS;
    const { backend, user } = settingsPage({
      "status.get": () => status,
      "service.stop": () => {
        status = { ...STATUS, service: { state: "stopped" } };
        return status;
      },
      "service.start": () => STATUS,
    });
    const service = await section("Service");
    await user.click(await service.findByRole("button", { name: "Stop" }));
    await user.click(await service.findByRole("button", { name: "Start" }));
    await waitFor(() => expect(backend.inputsOf("service.start")).toEqual([{}]));
  });

  it("moves to another port, which must be one", async () => {
    const { backend, user } = settingsPage({ "service.setPort": () => STATUS });
    const service = await section("Service");
    const port = await service.findByRole("textbox", { name: "Port" });
    await waitFor(() => expect(port).toHaveValue("8765"));
    const apply = service.getByRole("button", { name: "Apply" });
    expect(apply).toBeDisabled();
    await user.clear(port);
    await user.type(port, "70000");
    expect(service.getByText("A port is a number from 1024 to 65535")).toBeVisible();
    expect(apply).toBeDisabled();
    await user.clear(port);
    await user.type(port, "9000");
    await user.click(apply);
    await waitFor(() => expect(backend.inputsOf("service.setPort")).toEqual([{ port: 9000 }]));
  });

  it("whose port is taken names who holds it, with a free one a click away", async () => {
    const { backend, user } = settingsPage({
      "status.get": () => ({
        ...STATUS,
        service: {
          state: "portTaken",
          port: 8765,
          holder: { pid: 4127, program: "nginx", since: null },
          freePort: 8766,
        },
      }),
      "service.setPort": () => STATUS,
    });
    const service = await section("Service");
    const alert = await service.findByRole("alert");
    expect(alert).toHaveTextContent("End the other program, or use a free port");
    expect(alert).toHaveTextContent("Port 8765 is held by nginx, process 4127.");
    await user.click(within(alert).getByRole("button", { name: "Use free port 8766" }));
    await waitFor(() => expect(backend.inputsOf("service.setPort")).toEqual([{ port: 8766 }]));
  });
});

describe("the rate of requests", () => {
  const field = async () => {
    const service = await section("Service");
    const rate = await service.findByRole("textbox", { name: "Requests a second" });
    await waitFor(() => expect(rate).toHaveValue("200"));
    return { service, rate, save: service.getByRole("button", { name: "Save" }) };
  };

  it("is saved with the other settings", async () => {
    const { backend, user } = settingsPage();
    const { rate, save } = await field();
    expect(save).toBeDisabled();
    await user.clear(rate);
    await user.type(rate, "25");
    await user.click(save);
    await waitFor(() => expect(backend.inputsOf("settings.set")).toEqual([{ ...SETTINGS, requestsPerSecond: 25 }]));
  });

  it.each([
    ["24", /^Not fewer than 25: Microsoft Entra ID asks for as many/],
    ["5001", "A whole number from 25 to 5,000"],
    ["many", "A whole number from 25 to 5,000"],
  ])("is never %s, and says why", async (text, problem) => {
    const { backend, user } = settingsPage();
    const { service, rate, save } = await field();
    await user.clear(rate);
    await user.type(rate, text);
    expect(service.getByText(problem)).toBeVisible();
    expect(rate).toBeInvalid();
    expect(save).toBeDisabled();
    await user.keyboard("{Enter}");
    expect(backend.inputsOf("settings.set")).toEqual([]);
  });

  it("tells the service's own words where it refuses", async () => {
    const { user } = settingsPage({
      "settings.set": () => {
        throw failure("badInput", "Not as few.", { field: "requestsPerSecond", detail: "They would stop." });
      },
    });
    const { service, rate, save } = await field();
    await user.clear(rate);
    await user.type(rate, "30");
    await user.click(save);
    expect(await service.findByText("Not as few.")).toBeVisible();
    expect(service.getByText("They would stop.")).toBeVisible();
  });
});

describe("retention", () => {
  it("is saved in days and bytes", async () => {
    const { backend, user } = settingsPage();
    const log = await section("Log and retention");
    const days = await log.findByRole("textbox", { name: "Days that bodies are kept" });
    await user.clear(days);
    await user.type(days, "14");
    const size = log.getByRole("textbox", { name: "GiB that bodies may take" });
    await user.clear(size);
    await user.type(size, "0.5");
    await user.click(log.getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(backend.inputsOf("settings.set")).toEqual([{ ...SETTINGS, bodyDays: 14, bodyBytes: 1024 ** 3 / 2 }]),
    );
  });

  it.each([
    ["Days that bodies are kept", "x", "Both are numbers, from 1 day on and above 0 GiB"],
    ["Days that entries are kept", "0", "A whole number of days, from 1 on"],
    ["Days that entries are kept", "5", "Entries hold the bodies, so they stay at least as long"],
  ])("does not take %s: %s", async (name, text, problem) => {
    const { user } = settingsPage();
    const log = await section("Log and retention");
    const field = await log.findByRole("textbox", { name });
    await user.clear(field);
    await user.type(field, text);
    expect(log.getByText(problem)).toBeVisible();
    expect(log.getByRole("button", { name: "Save" })).toBeDisabled();
  });
});

describe("security", () => {
  it("says why there is no keychain and what to do, and checks again", async () => {
    let locked = true;
    const { user } = settingsPage({
      "keychain.state": () =>
        locked
          ? { state: "unavailable", reason: "The keyring is locked.", fix: "Unlock it." }
          : { state: "available", holds: 0 },
    });
    const security = await section("Security");
    expect(await security.findByText("The keyring is locked.")).toBeVisible();
    expect(security.getByText("Unlock it.")).toBeVisible();
    locked = false;
    await user.click(security.getByRole("button", { name: "Check" }));
    expect(await security.findByText("Unlocked")).toBeVisible();
  });

  it("keeps what new tokens do", async () => {
    const { backend, user } = settingsPage();
    const security = await section("Security");
    const box = security.getByRole("checkbox", { name: "Keep in the keychain, to be revealed later" });
    await waitFor(() => expect(box).toBeEnabled());
    await user.click(box);
    await waitFor(() =>
      expect(backend.inputsOf("settings.set")).toEqual([{ ...SETTINGS, keepTokensInKeychain: true }]),
    );
  });
});

describe("the workspace", () => {
  it("is checked, and lists each problem", async () => {
    const { user } = settingsPage({
      "workspace.check": () => ({
        clean: false,
        problems: ["Entry 7 has no user.", "Index users is short of 2."],
        checked: ["log"],
        tookMs: 3,
      }),
    });
    const workspace = await section("Workspace");
    await user.click(await workspace.findByRole("button", { name: "Check now" }));
    expect(await workspace.findByText("2 problems")).toBeVisible();
    expect(workspace.getByText("Entry 7 has no user.")).toBeVisible();
  });

  it("is backed up to a path that is typed in the browser", async () => {
    const { backend, user } = settingsPage({
      "workspace.backup": (input) => ({ path: input.path, bytes: 2_000_000 }),
    });
    const workspace = await section("Workspace");
    await user.type(await workspace.findByRole("textbox", { name: "Path of the backup" }), "/tmp/copy.dsync");
    await user.click(workspace.getByRole("button", { name: "Back up now" }));
    expect(await workspace.findByText("/tmp/copy.dsync")).toBeVisible();
    expect(backend.inputsOf("workspace.backup")).toEqual([{ path: "/tmp/copy.dsync" }]);
  });

  it("is backed up by a file dialog in the window", async () => {
    const { backend, user } = settingsPage(
      { "workspace.backup": () => ({ path: null, bytes: 0 }) },
      "/settings",
      "window",
    );
    const workspace = await section("Workspace");
    expect(workspace.queryByRole("textbox")).toBeNull();
    await user.click(workspace.getByRole("button", { name: "Back up now…" }));
    await waitFor(() => expect(backend.inputsOf("workspace.backup")).toEqual([{ path: null }]));
  });

  it("offers the recent ones, but not one whose file is gone", async () => {
    const { backend, user } = settingsPage({ "workspace.open": () => STATUS.workspace });
    const workspace = await section("Workspace");
    const recent = within(await workspace.findByRole("list", { name: "Recently opened" }));
    const [trial, lost] = recent.getAllByRole("button", { name: "Open" });
    expect(lost).toBeDisabled();
    await user.click(trial as HTMLElement);
    await waitFor(() => expect(backend.inputsOf("workspace.open")).toEqual([{ path: "/tmp/trial.dsync" }]));
  });

  it("says why another one cannot be opened", async () => {
    const { user } = settingsPage({
      "workspace.open": () => {
        throw failure("badInput", "This is not a workspace.", { detail: "It is a picture." });
      },
    });
    const workspace = await section("Workspace");
    await user.type(await workspace.findByRole("textbox", { name: "Path of a workspace" }), "/tmp/cat.png");
    await user.keyboard("{Enter}");
    expect(await workspace.findByText("This is not a workspace.")).toBeVisible();
    expect(workspace.getByText("It is a picture.")).toBeVisible();
  });
});

describe("appearance", () => {
  it("keeps the theme", async () => {
    const { backend, user } = settingsPage({ "preferences.set": (input) => input });
    const appearance = await section("Appearance");
    await user.click(await appearance.findByRole("button", { name: "Dark" }));
    await waitFor(() =>
      expect(backend.inputsOf("preferences.set")).toEqual([{ theme: "dark", singleKeys: true, notifyExpiry: true }]),
    );
  });
});
