import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { ConnectionDetails, Leaving, Removal, Rotation, RotationState, TokenRow } from "../../backend";
import { showPage } from "../../test/page";

const DAY = 86_400_000;

function token(id: string, name: string, more: Partial<TokenRow> = {}): TokenRow {
  return {
    id,
    connectionId: "c1",
    connectionName: "Okta preview",
    name,
    prefix: "dsk_rw_",
    lastFour: "7F3C",
    scope: "read-write",
    state: "active",
    created: Date.now(),
    expires: null,
    stage: null,
    revoked: null,
    lastUsed: null,
    requests: 0,
    inKeychain: false,
    ...more,
  };
}

function details(tokens: TokenRow[], ends: ConnectionDetails["ends"] = null): ConnectionDetails {
  return {
    row: {
      id: "c1",
      name: "Okta preview",
      provider: { key: "okta", name: "Okta", monogram: "Ok" },
      health: { state: "healthy", words: "", since: Date.now(), refusedOfLast20: 0 },
      users: 12,
      inactiveUsers: 2,
      groups: 1,
      usableTokens: tokens.length,
      usableClients: 0,
      nextExpiry: null,
      created: 0,
      lastRequest: null,
      lastChange: null,
    },
    settings: { ownership: "adoptLocal", unknownMembers: "leaveOut" },
    dialect: { preset: "provider", changed: 0, tolerated: 12, recognised: null },
    baseUrl: "http://127.0.0.1:8765/api/scim/v2",
    tokens,
    tokenUrl: "http://127.0.0.1:8765/oauth2/token",
    oauthClients: [],
    last24H: [],
    ends,
  };
}

const LEAVING: Leaving = {
  id: "c1",
  name: "Okta preview",
  provider: { key: "okta", name: "Okta", monogram: "Ok" },
  users: 12,
  inactiveUsers: 2,
  groups: 1,
  tokens: 1,
  clients: 0,
  lastRequest: Date.now(),
  refused: {
    words: [{ text: "The next change becomes a task.", style: "plain" }],
    stop: [{ text: "Switch it off first.", style: "plain" }],
    sources: [],
    unsourced: null,
  },
};

function rotation(state: RotationState, more: Partial<Rotation> = {}): Rotation {
  return {
    connectionId: "c1",
    connectionName: "Okta preview",
    provider: { key: "okta", name: "Okta", monogram: "Ok" },
    token: token("t2", "Next"),
    former: token("t1", "First token", { expires: Date.now() + DAY, state: "expiring" }),
    begun: Date.now(),
    state,
    words: [{ text: `It is ${state}`, style: "plain" }],
    rule: "Safe once 10 requests in a row came with the new token.",
    used: null,
    formerUsed: null,
    alone: 0,
    needed: { kind: "requests", requests: 10 },
    place: {
      phase: "api",
      step: "api-credentials",
      title: "Fill in address and token",
      place: [],
      field: "OAuth Bearer Token",
    },
    ...more,
  };
}

function page(
  more: Parameters<typeof showPage>[1] = {},
  at = "/connections/c1",
  door: "window" | "browser" = "browser",
) {
  const tokens = [token("t1", "First token", { expires: Date.now() + 20 * DAY, state: "expiring", stage: 30 })];
  return showPage(
    at,
    {
      "connections.get": () => details(tokens),
      "connections.list": () => [details(tokens).row],
      "connections.leaving": () => LEAVING,
      "connections.remove": () => ({ id: "c1", name: "Okta preview", underWay: true }),
      "setup.get": () => Promise.reject(new Error("not asked for here")),
      "log.page": () => ({ rows: [], head: 0, more: false, problem: null }),
      "tokens.list": () => tokens,
      "settings.get": () => ({
        port: 8765,
        bodyDays: 30,
        bodyBytes: 1,
        entryDays: 400,
        keepTokensInKeychain: false,
        publicUrl: null,
        requestsPerSecond: 200,
      }),
      "keychain.state": () => ({ state: "available", holds: 0 }),
      ...more,
    },
    door,
  );
}

async function askToRemove(more = {}) {
  const shown = page(more);
  await shown.user.click(await screen.findByRole("button", { name: "More for Okta preview" }));
  await shown.user.click(await screen.findByRole("menuitem", { name: "Remove…" }));
  return { ...shown, dialog: await screen.findByRole("dialog", { name: /^Remove the connection Okta preview/ }) };
}

describe("removing a connection", () => {
  it("says how many of each, and what the provider will notice", async () => {
    const { dialog } = await askToRemove();
    expect(await within(dialog).findByText(/12 users and 1 group stay/)).toBeVisible();
    expect(within(dialog).getByText(/10 users become inactive/)).toBeVisible();
    expect(within(dialog).getByText(/12 users and 1 group are deleted/)).toBeVisible();
    expect(within(dialog).getByText("The next change becomes a task.")).toBeVisible();
    expect(within(dialog).getByText("Switch it off first.")).toBeVisible();
  });

  it("keeps them unless something else is chosen", async () => {
    const { backend, dialog, user } = await askToRemove();
    await within(dialog).findByText(/12 users and 1 group stay/);
    await user.click(within(dialog).getByRole("button", { name: "Remove connection" }));
    expect(backend.inputsOf("connections.remove")).toEqual([{ connection: "c1", users: "keep" }]);
  });

  it("does what was chosen", async () => {
    const { backend, dialog, user } = await askToRemove();
    await user.click(await within(dialog).findByRole("radio", { name: "Delete them" }));
    await user.click(within(dialog).getByRole("button", { name: "Remove and delete" }));
    expect(backend.inputsOf("connections.remove")).toEqual([{ connection: "c1", users: "delete" }]);
  });

  it("is not asked for before it is known what it would touch", async () => {
    const { dialog } = await askToRemove({ "connections.leaving": () => new Promise(() => {}) });
    expect(within(dialog).getByRole("button", { name: "Remove connection" })).toBeDisabled();
  });

  it("says nothing of a provider that never came", async () => {
    const { dialog } = await askToRemove({ "connections.leaving": () => ({ ...LEAVING, lastRequest: null }) });
    await within(dialog).findByText(/12 users and 1 group stay/);
    expect(within(dialog).queryByText("The next change becomes a task.")).toBeNull();
  });

  it("shows how far it has come", async () => {
    const removal: Removal = {
      id: "c1",
      name: "Okta preview",
      provider: LEAVING.provider,
      fate: "deactivate",
      begun: Date.now(),
      users: 1000,
      groups: 0,
      usersDone: 400,
      groupsDone: 0,
      failed: 1,
      problem: "The disk is full.",
    };
    page({ "connections.removals": () => [removal] }, "/connections");
    expect(await screen.findByText(/become inactive: 400 of 1,000/)).toBeVisible();
    expect(screen.getByRole("listitem")).toHaveTextContent("It waits: The disk is full.");
    expect(screen.getByText(/1 could not be changed/)).toBeVisible();
    expect(screen.getByRole("progressbar", { name: "Removal of Okta preview" })).toHaveAttribute("aria-valuenow", "40");
  });
});

describe("a rotation", () => {
  it("is begun with a name, an end and an overlap", async () => {
    const { backend, user } = page({
      "tokens.rotate": (input) => ({
        id: "t2",
        token: "dsk_rw_7Qm2vX0bRt4LsKc9EwYh1NpZ6u8AsDfGhJkLqWeRtYuIo9B1E",
        row: token("t2", input.name),
        keychainProblem: null,
      }),
    });
    await user.click(await screen.findByRole("button", { name: "More for First token" }));
    await user.click(await screen.findByRole("menuitem", { name: "Rotate…" }));
    const dialog = await screen.findByRole("dialog", { name: "Rotate the token First token" });
    const name = within(dialog).getByRole("textbox", { name: "Name of the new token" });
    await user.clear(name);
    await user.type(name, "Next");
    await user.click(within(dialog).getByRole("combobox", { name: "The old one goes on working" }));
    await user.click(await screen.findByRole("option", { name: "For 7 days" }));
    await user.click(within(dialog).getByRole("button", { name: "Make token" }));
    await screen.findByRole("dialog", { name: "Copy this token now" });
    expect(backend.inputsOf("tokens.rotate")).toEqual([
      { id: "t1", name: "Next", expiry: { kind: "days", days: 365 }, overlapHours: 168, keepInKeychain: false },
    ]);
  });

  it("ends the old token by one click once it is safe", async () => {
    const { backend, user } = page({
      "rotation.list": () => [rotation("safe")],
      "tokens.revoke": () => token("t1", "First token"),
    });
    await user.click(await screen.findByRole("button", { name: "Revoke the old token" }));
    await waitFor(() => expect(backend.inputsOf("tokens.revoke")).toEqual([{ id: "t1" }]));
  });

  it.each(["waiting", "both", "settling"] as const)("asks first while it is %s, and says why", async (state) => {
    const { backend, user } = page({
      "rotation.list": () => [rotation(state)],
      "tokens.revoke": () => token("t1", "First token"),
    });
    await user.click(await screen.findByRole("button", { name: "Revoke the old token…" }));
    const dialog = await screen.findByRole("dialog", { name: "Revoke First token already?" });
    expect(dialog).toHaveTextContent(`It is ${state}`);
    expect(dialog).toHaveTextContent("Safe once 10 requests in a row");
    expect(backend.inputsOf("tokens.revoke")).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: "Revoke the old token" }));
    await waitFor(() => expect(backend.inputsOf("tokens.revoke")).toEqual([{ id: "t1" }]));
  });

  it("says where the new one goes as long as it is not used alone", async () => {
    page({ "rotation.list": () => [rotation("waiting")] });
    const link = await screen.findByRole("link", { name: "Fill in address and token" });
    expect(link.getAttribute("href")).toContain("/connections/c1/setup?phase=api&step=api-credentials");
    expect(screen.getByText("OAuth Bearer Token")).toBeVisible();
  });

  it("gives the old token more time, and takes the new one back", async () => {
    const { backend, user } = page({
      "rotation.list": () => [rotation("stillSent")],
      "rotation.change": () => rotation("both"),
    });
    await user.click(await screen.findByRole("button", { name: "More for this rotation" }));
    expect(screen.queryByRole("menuitem", { name: "Take the new token back…" })).toBeNull();
    await user.click(await screen.findByRole("menuitem", { name: "End the old token in a day" }));
    await waitFor(() => expect(backend.inputsOf("rotation.change")).toEqual([{ id: "t2", hours: 24 }]));
  });
});

describe("an end that is near", () => {
  const ENDS: ConnectionDetails["ends"] = {
    kind: "token",
    id: "t1",
    name: "First token",
    at: Date.now() + 6 * DAY,
    stage: 7,
    severity: "warning",
    words: [{ text: "The last token ends in 6 days", style: "plain" }],
    refused: LEAVING.refused,
  };
  const near = { "connections.get": () => details([token("t1", "First token")], ENDS) };

  it("says what the provider will do, and leads to the rotation", async () => {
    const { router, user } = page(near);
    const card = await screen.findByRole("region", { name: "Ends soon" });
    expect(card).toHaveTextContent("The last token ends in 6 days");
    expect(card).toHaveTextContent("Then: The next change becomes a task.");
    await user.click(within(card).getByRole("button", { name: "Rotate…" }));
    expect(router.state.location.search).toEqual({ rotate: "t1" });
  });

  it("goes into a calendar by a dialog of the window", async () => {
    const { backend, user } = page(
      { ...near, "tokens.saveCalendar": () => ({ path: "/home/ada/tokens.ics", bytes: 900 }) },
      "/connections/c1",
      "window",
    );
    await user.click(await screen.findByRole("button", { name: "Add to a calendar" }));
    expect(await screen.findByText("Saved /home/ada/tokens.ics")).toBeVisible();
    expect(backend.inputsOf("tokens.saveCalendar")).toEqual([{ token: "t1", connection: null, path: null }]);
  });
});
