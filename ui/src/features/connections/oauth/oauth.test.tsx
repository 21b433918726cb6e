import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type {
  ConnectionDetails,
  CreatedOauthSecret,
  OauthClientRow,
  OauthSecretRow,
  TokenState,
} from "../../../backend";
import { failure } from "../../../test/fake";
import { showPage } from "../../../test/page";

const SECRET = "dss_7Qm2vX0bRt4LsKc9EwYh1NpZ6u8AsDfGhJkLqWeRtYuIo9B1E";
const TOKEN_URL = "http://127.0.0.1:8765/oauth2/token";

function secret(id: string, state: TokenState = "active", more: Partial<OauthSecretRow> = {}): OauthSecretRow {
  return {
    id,
    prefix: "dss_",
    lastFour: id.padStart(4, "x"),
    state,
    created: Date.now(),
    expires: null,
    revoked: state === "revoked" ? Date.now() : null,
    lastUsed: null,
    ...more,
  };
}

function client(more: Partial<OauthClientRow> = {}): OauthClientRow {
  return {
    id: "0199f0aa-7c55-7000-8000-2f1d0c9a4e11",
    connectionId: "c1",
    connectionName: "Entra production",
    name: "Gallery app",
    scope: "read-write",
    lifetimeSeconds: 3600,
    state: "active",
    created: Date.now(),
    revoked: null,
    lastUsed: null,
    requests: 0,
    secrets: [secret("s1")],
    ...more,
  };
}

function details(clients: OauthClientRow[], provider = "entra"): ConnectionDetails {
  return {
    row: {
      id: "c1",
      name: "Entra production",
      provider: { key: provider, name: "Microsoft Entra ID", monogram: "En" },
      health: { state: "waiting", words: "", since: Date.now(), refusedOfLast20: 0 },
      users: 0,
      inactiveUsers: 0,
      groups: 0,
      usableTokens: 0,
      usableClients: clients.filter((one) => one.state === "active").length,
      nextExpiry: null,
      created: 0,
      lastRequest: null,
      lastChange: null,
    },
    settings: { ownership: "adoptLocal", unknownMembers: "leaveOut" },
    dialect: { preset: "provider", changed: 0, tolerated: 12, recognised: null },
    baseUrl: "http://127.0.0.1:8765/api/scim/v2",
    tokens: [],
    tokenUrl: TOKEN_URL,
    oauthClients: clients,
    last24H: [],
    ends: null,
  };
}

function connectionPage(clients: OauthClientRow[] = [], more = {}, provider = "entra") {
  const created = (row: OauthClientRow): CreatedOauthSecret => {
    const made = secret("s9");
    const full = { ...row, secrets: [...row.secrets, made] };
    clients.splice(0, clients.length, full);
    return { secretId: made.id, secret: SECRET, tokenUrl: TOKEN_URL, row: full };
  };
  return showPage("/connections/c1", {
    "connections.get": () => details(clients, provider),
    "connections.list": () => [details(clients, provider).row],
    "log.page": () => ({ rows: [], head: 0, more: false, problem: null }),
    "oauthClients.list": () => [...clients],
    "oauthClients.create": (input: { name: string }) => created(client({ name: input.name, secrets: [] })),
    "oauthClients.addSecret": () => created(clients[0] ?? client()),
    ...more,
  });
}

describe("the card of OAuth clients", () => {
  it("says without one what a client is for", async () => {
    connectionPage();
    expect(await screen.findByText(/No OAuth client yet/)).toBeInTheDocument();
    expect(screen.queryByText("Token endpoint")).not.toBeInTheDocument();
  });

  it("shows where tokens are fetched, each client's id, and each secret's state, usable ones first", async () => {
    const gone = secret("s1", "revoked", { created: Date.now() + 1000 });
    connectionPage([client({ secrets: [gone, secret("s2", "expiring", { expires: Date.now() + 86_400_000 })] })]);
    const table = await screen.findByRole("table", { name: "Secrets of Gallery app" });
    const rows = within(table).getAllByRole("row").slice(1);
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringContaining("dss_…xxs2"),
      expect.stringContaining("dss_…xxs1"),
    ]);
    expect(within(rows[1] as HTMLElement).getByText("Revoked")).toBeInTheDocument();
    expect(within(rows[1] as HTMLElement).queryByRole("button")).not.toBeInTheDocument();
    expect(screen.getByRole("group", { name: "Token endpoint" })).toHaveTextContent(TOKEN_URL);
    expect(screen.getByText("0199f0aa-7c55-7000-8000-2f1d0c9a4e11")).toBeInTheDocument();
    expect(screen.getByText(/access tokens live 1 h/)).toBeInTheDocument();
    expect(screen.getByText("No token. The provider signs in with an OAuth client instead.")).toBeInTheDocument();
  });

  it("marks a client that has no usable secret", async () => {
    connectionPage([client({ state: "noSecret", secrets: [secret("s1", "expired")] })]);
    expect(await screen.findByText("No usable secret")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Add secret" })).toBeInTheDocument();
  });

  it("offers to restore a revoked client, and says when that fails", async () => {
    const { user } = connectionPage([client({ state: "revoked", revoked: Date.now() })], {
      "oauthClients.restore": () => {
        throw failure("busy", "More changes wait than can be taken in.");
      },
    });
    const table = await screen.findByRole("table", { name: "Secrets of Gallery app" });
    expect(within(table).getByText("Stopped")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Restore" }));
    expect(await screen.findByText("More changes wait than can be taken in.")).toBeInTheDocument();
  });
});

describe("a new client", () => {
  async function make(provider = "entra") {
    const page = connectionPage([], {}, provider);
    await page.user.click(await screen.findByRole("button", { name: "New client" }));
    const dialog = await screen.findByRole("dialog", { name: "New client" });
    const name = within(dialog).getByRole("textbox", { name: "Name" });
    await page.user.clear(name);
    await page.user.type(name, "Gallery app");
    await page.user.click(within(dialog).getByRole("button", { name: "Make client" }));
    return { ...page, shown: await screen.findByRole("dialog", { name: "Copy this secret now" }) };
  }

  it("is made with the name, scope, lifetime and end that were chosen", async () => {
    const { backend } = await make();
    expect(backend.inputsOf("oauthClients.create")).toEqual([
      {
        connection: "c1",
        name: "Gallery app",
        scope: "read-write",
        lifetimeSeconds: 3600,
        expiry: { kind: "days", days: 365 },
      },
    ]);
  });

  it("is shown with the three values under the names that the provider gives them", async () => {
    const { shown } = await make();
    for (const [name, value] of [
      ["Token Endpoint", TOKEN_URL],
      ["Client Identifier", "0199f0aa-7c55-7000-8000-2f1d0c9a4e11"],
      ["Client Secret", SECRET],
    ] as const) {
      expect(within(shown).getByRole("group", { name })).toHaveTextContent(value);
    }
  });

  it("is shown under plain names for a provider without fields of its own", async () => {
    const { shown } = await make("custom");
    expect(within(shown).getByRole("group", { name: "Client secret" })).toHaveTextContent(SECRET);
  });

  it("asks before it closes uncopied, and holds the secret no longer once it is closed", async () => {
    const { user, shown } = await make();
    await user.keyboard("{Escape}");
    expect(shown).toBeInTheDocument();
    await user.click(within(shown).getByRole("button", { name: "Done" }));
    expect(await within(shown).findByRole("alert")).toHaveTextContent("It wasn’t copied");
    await user.click(within(shown).getByRole("button", { name: "Close anyway" }));
    await waitFor(() => expect(document.body.textContent).not.toContain(SECRET));
  });

  it("needs a name", async () => {
    const { user, backend } = connectionPage();
    await user.click(await screen.findByRole("button", { name: "New client" }));
    const dialog = await screen.findByRole("dialog", { name: "New client" });
    await user.clear(within(dialog).getByRole("textbox", { name: "Name" }));
    await user.click(within(dialog).getByRole("button", { name: "Make client" }));
    expect(await within(dialog).findByText("A client needs a name")).toBeInTheDocument();
    expect(backend.inputsOf("oauthClients.create")).toEqual([]);
  });
});

describe("rotating", () => {
  it("adds a secret beside those that there are", async () => {
    const { user, backend } = connectionPage([client()]);
    await user.click(await screen.findByRole("button", { name: "Add secret" }));
    const dialog = await screen.findByRole("dialog", { name: "Add secret" });
    await user.click(within(dialog).getByRole("button", { name: "Add secret" }));
    expect(await screen.findByRole("dialog", { name: "Copy this secret now" })).toHaveTextContent(SECRET);
    expect(backend.inputsOf("oauthClients.addSecret")).toEqual([
      { id: "0199f0aa-7c55-7000-8000-2f1d0c9a4e11", expiry: { kind: "days", days: 365 } },
    ]);
  });

  it.each([
    [["s1"], /It is the last one/],
    [["s1", "s2"], /another secret that goes on working/],
    [["s1", "s2", "s3"], /2 other secrets/],
  ])("asks before a secret of %j is revoked, and says what is left", async (ids, words) => {
    const revoke = vi.fn(() => client());
    const { user } = connectionPage([client({ secrets: ids.map((id) => secret(id)) })], {
      "oauthClients.revokeSecret": revoke,
    });
    await user.click(await screen.findByRole("button", { name: "Revoke the secret …xxs1" }));
    const question = await screen.findByRole("dialog", { name: /Revoke the secret/ });
    expect(question).toHaveTextContent(words);
    expect(revoke).not.toHaveBeenCalled();
    await user.click(within(question).getByRole("button", { name: "Revoke secret" }));
    await waitFor(() => expect(revoke).toHaveBeenCalledWith({ id: "s1" }));
  });
});
