import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ConnectionDetails, CreatedToken, NewToken, TokenRow } from "../../backend";
import { failure } from "../../test/fake";
import { showPage } from "../../test/page";

const SECRET = "dsk_rw_7Qm2vX0bRt4LsKc9EwYh1NpZ6u8AsDfGhJkLqWeRtYuIo9B1E";

function token(more: Partial<TokenRow> = {}): TokenRow {
  return {
    id: "t1",
    connectionId: "c1",
    connectionName: "Entra production",
    name: "First token",
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

function details(tokens: TokenRow[]): ConnectionDetails {
  return {
    row: {
      id: "c1",
      name: "Entra production",
      provider: { key: "entra", name: "Microsoft Entra ID", monogram: "En" },
      health: { state: "waiting", words: "", since: Date.now(), refusedOfLast20: 0 },
      users: 0,
      inactiveUsers: 0,
      groups: 0,
      usableTokens: tokens.filter((one) => one.state === "active").length,
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
    ends: null,
  };
}

const LOG = { rows: [], head: 0, more: false, problem: null };

interface Setting {
  tokens?: TokenRow[];
  /** Whether there is one, or that it has not answered yet. */
  keychain?: boolean | "asked";
  keep?: boolean;
  create?: (input: NewToken) => CreatedToken;
}

function connectionPage(at: string, { tokens = [], keychain = true, keep = false, create }: Setting, more = {}) {
  return showPage(at, {
    "connections.get": () => details(tokens),
    "connections.list": () => [details(tokens).row],
    "log.page": () => LOG,
    "tokens.list": () => [...tokens],
    "settings.get": () => ({
      port: 8765,
      bodyDays: 30,
      bodyBytes: 1,
      entryDays: 400,
      keepTokensInKeychain: keep,
      publicUrl: null,
      requestsPerSecond: 200,
    }),
    "keychain.state": () =>
      keychain === "asked"
        ? new Promise<never>(() => {})
        : keychain
          ? { state: "available", holds: 0 }
          : { state: "unavailable", reason: "No session bus answers.", fix: "Sign in to a desktop." },
    "tokens.create": (input) => {
      const made = create?.(input) ?? {
        id: "t9",
        token: SECRET,
        row: token({ id: "t9", name: input.name, lastFour: "9B1E" }),
        keychainProblem: null,
      };
      tokens.push(made.row);
      return made;
    },
    ...more,
  });
}

async function makeToken(setting: Setting = {}) {
  const page = connectionPage("/connections/c1?newToken=true", setting);
  const dialog = await screen.findByRole("dialog", { name: "New token" });
  const name = within(dialog).getByRole("textbox", { name: "Name" });
  await page.user.clear(name);
  await page.user.type(name, "November");
  await page.user.click(within(dialog).getByRole("button", { name: "Make token" }));
  return { ...page, shown: await screen.findByRole("dialog", { name: "Copy this token now" }) };
}

afterEach(() => vi.useRealTimers());

describe("a new token", () => {
  it("is made with the name, scope and end that were chosen", async () => {
    const { backend } = await makeToken();
    expect(backend.inputsOf("tokens.create")).toEqual([
      {
        connection: "c1",
        name: "November",
        scope: "read-write",
        expiry: { kind: "days", days: 90 },
        keepInKeychain: false,
      },
    ]);
  });

  it("needs a name", async () => {
    const { backend, user } = connectionPage("/connections/c1?newToken=true", { tokens: [token()] });
    const dialog = await screen.findByRole("dialog", { name: "New token" });
    await user.click(within(dialog).getByRole("button", { name: "Make token" }));
    expect(within(dialog).getByText("A token needs a name")).toBeVisible();
    expect(backend.inputsOf("tokens.create")).toEqual([]);
  });

  it("never ends only if that was ticked", async () => {
    const { backend, user } = connectionPage("/connections/c1?newToken=true", {});
    const dialog = await screen.findByRole("dialog", { name: "New token" });
    await user.click(within(dialog).getByRole("combobox", { name: "Expires" }));
    await user.click(await screen.findByRole("option", { name: "Never" }));
    await user.click(within(dialog).getByRole("button", { name: "Make token" }));
    expect(backend.inputsOf("tokens.create")).toEqual([]);
    await user.click(within(dialog).getByRole("checkbox", { name: /It works until somebody revokes it/ }));
    await user.click(within(dialog).getByRole("button", { name: "Make token" }));
    await screen.findByRole("dialog", { name: "Copy this token now" });
    expect(backend.inputsOf("tokens.create")[0]?.expiry).toEqual({ kind: "never" });
  });

  it("is kept in the keychain as the settings say, unless it is unticked", async () => {
    const { backend } = await makeToken({ keep: true });
    expect(backend.inputsOf("tokens.create")[0]?.keepInKeychain).toBe(true);
  });

  it("is kept as the settings say though the keychain has not answered yet", async () => {
    const { backend } = await makeToken({ keep: true, keychain: "asked" });
    expect(backend.inputsOf("tokens.create")[0]?.keepInKeychain).toBe(true);
  });

  it("shows what keeping it means from the first moment, so that the buttons below stay where they are", async () => {
    connectionPage("/connections/c1?newToken=true", { keychain: "asked" });
    const dialog = await screen.findByRole("dialog", { name: "New token" });
    expect(within(dialog).getByText(/It can then be revealed and copied again here/)).toBeVisible();
    expect(within(dialog).getByRole("checkbox", { name: "Keep it in this computer’s keychain" })).toBeEnabled();
  });

  it("is made without a keychain, which is said and is no failure", async () => {
    connectionPage("/connections/c1?newToken=true", { keychain: false, keep: true });
    const dialog = await screen.findByRole("dialog", { name: "New token" });
    expect(await within(dialog).findByText(/No session bus answers/)).toBeVisible();
    expect(within(dialog).getByRole("checkbox", { name: "Keep in the keychain: not available" })).toBeDisabled();
    expect(within(dialog).queryByRole("alert")).toBeNull();
    expect(within(dialog).getByRole("button", { name: "Make token" })).toBeEnabled();
  });

  it("says a name that is taken at the field", async () => {
    const { user } = connectionPage("/connections/c1?newToken=true", {
      create: () => {
        throw failure("conflict", "Entra production already has a token of this name", { field: "name" });
      },
    });
    const dialog = await screen.findByRole("dialog", { name: "New token" });
    await user.click(within(dialog).getByRole("button", { name: "Make token" }));
    expect(await within(dialog).findByText("Entra production already has a token of this name")).toBeVisible();
    expect(within(dialog).getByRole("textbox", { name: "Name" })).toHaveAttribute("aria-invalid", "true");
  });
});

describe("a token shown once", () => {
  it("has the focus on Copy, which copies the whole through the backend", async () => {
    const { shown, backend, user } = await makeToken();
    const copy = within(shown).getByRole("button", { name: "Copy" });
    await waitFor(() => expect(copy).toHaveFocus());
    expect(within(shown).getByText(SECRET)).toBeVisible();
    await user.keyboard("{Enter}");
    expect(backend.secrets).toEqual([SECRET]);
    expect(await within(shown).findByRole("button", { name: "Copied" })).toBeVisible();
  });

  it("names the place in the provider's own words", async () => {
    const { shown } = await makeToken();
    expect(shown).toHaveTextContent("Provisioning → Admin Credentials → Secret Token");
  });

  it("is not closed by Escape or by a click outside", async () => {
    const { shown, user } = await makeToken();
    await user.keyboard("{Escape}");
    await user.click(document.querySelector(".mantine-Modal-inner") as Element);
    expect(shown).toBeInTheDocument();
    expect(within(shown).getByText(SECRET)).toBeVisible();
  });

  it("asks once before it is closed without a copy", async () => {
    const { shown, user } = await makeToken();
    await user.click(within(shown).getByRole("button", { name: "Done" }));
    expect(within(shown).getByRole("alert")).toHaveTextContent("It wasn’t copied, and can’t be shown again.");
    await user.click(within(shown).getByRole("button", { name: "Close anyway" }));
    await waitFor(() => expect(shown).not.toBeInTheDocument());
  });

  it("closes at once after a copy, and the page does not hold it any more", async () => {
    const { shown, user, container } = await makeToken();
    await user.click(within(shown).getByRole("button", { name: "Copy" }));
    await user.click(within(shown).getByRole("button", { name: "Done" }));
    await waitFor(() => expect(shown).not.toBeInTheDocument());
    expect(container.ownerDocument.body.textContent).not.toContain(SECRET);
  });

  it("turns from waiting to seen in place when the first request came", async () => {
    const tokens: TokenRow[] = [];
    const { shown } = await makeToken({ tokens });
    expect(within(shown).getByText("Waiting for")).toBeVisible();
    const row = tokens[0];
    if (row) tokens[0] = { ...row, lastUsed: { at: Date.now(), address: "127.0.0.1", client: "curl/8" } };
    expect(await within(shown).findByText("Seen", undefined, { timeout: 3000 })).toBeVisible();
    expect(within(shown).queryByText("Waiting for")).toBeNull();
  });

  it("says that the keychain did not take it, and that it is good all the same", async () => {
    const { shown } = await makeToken({
      create: (input) => ({
        id: "t9",
        token: SECRET,
        row: token({ id: "t9", name: input.name }),
        keychainProblem: "The keyring is locked.",
      }),
    });
    expect(within(shown).getByText("The keyring is locked.")).toBeVisible();
    expect(within(shown).getByRole("button", { name: "Copy" })).toBeEnabled();
  });
});

describe("the tokens of a connection", () => {
  it("say state, last use with address and client, and requests", async () => {
    connectionPage("/connections/c1", {
      tokens: [
        token({ lastUsed: { at: Date.now(), address: "10.1.2.3", client: "curl/8.5" }, requests: 1234 }),
        token({ id: "t2", name: "Fresh" }),
        token({ id: "t3", name: "Soon", state: "expiring", expires: Date.now() + 7 * 86_400_000 + 1000 }),
        token({ id: "t4", name: "Over", state: "expired", expires: Date.now() - 1000 }),
        token({ id: "t5", name: "Gone", state: "revoked", revoked: Date.now() }),
      ],
    });
    const table = await screen.findByRole("table", { name: "Tokens" });
    const row = (name: string) => within(table).getByRole("row", { name: new RegExp(name) });
    expect(row("First token")).toHaveTextContent("10.1.2.3 curl/8.5");
    expect(row("First token")).toHaveTextContent("1,234");
    expect(row("Fresh")).toHaveTextContent("not used");
    expect(row("Soon")).toHaveTextContent("Expires in 7 d");
    expect(row("Over")).toHaveTextContent("Expired");
    expect(row("Gone")).toHaveTextContent("Revoked");
  });

  it("reveal one from the keychain, for 30 seconds", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { user } = connectionPage(
      "/connections/c1",
      { tokens: [token({ inKeychain: true })] },
      { "tokens.reveal": () => ({ token: SECRET }) },
    );
    await user.click(await screen.findByRole("button", { name: "Reveal First token from the keychain" }));
    expect(await screen.findByText(SECRET)).toBeVisible();
    await vi.advanceTimersByTimeAsync(30_500);
    await waitFor(() => expect(screen.queryByText(SECRET)).toBeNull());
  });

  it("say as a fact, not as a failure, that the keychain does not answer", async () => {
    const { user } = connectionPage(
      "/connections/c1",
      { tokens: [token({ inKeychain: true })] },
      {
        "tokens.reveal": () => {
          throw failure("keychainUnavailable", "The keyring is locked.", { detail: "Unlock it." });
        },
      },
    );
    await user.click(await screen.findByRole("button", { name: "Reveal First token from the keychain" }));
    const fact = (await screen.findByText("The keyring is locked.")).closest("[role]");
    expect(fact).toHaveAttribute("role", "status");
    expect(fact).toHaveTextContent("Unlock it.");
  });

  it("copy one from the keychain without showing it", async () => {
    const { backend, user } = connectionPage(
      "/connections/c1",
      { tokens: [token({ inKeychain: true })] },
      { "tokens.reveal": () => ({ token: SECRET }) },
    );
    await user.click(await screen.findByRole("button", { name: "Copy First token from the keychain" }));
    await waitFor(() => expect(backend.secrets).toEqual([SECRET]));
    expect(screen.queryByText(SECRET)).toBeNull();
  });

  it("cannot reveal one that was shown once, and say why", async () => {
    const { backend, user } = connectionPage("/connections/c1", { tokens: [token()] });
    await user.click(await screen.findByRole("button", { name: "Not in the keychain: it was shown once" }));
    expect(backend.inputsOf("tokens.reveal")).toEqual([]);
  });

  it("are revoked after a question whose safe answer has the focus", async () => {
    const { backend, user } = connectionPage(
      "/connections/c1",
      { tokens: [token()] },
      { "tokens.revoke": () => token({ state: "revoked" }) },
    );
    await user.click(await screen.findByRole("button", { name: "More for First token" }));
    await user.click(await screen.findByRole("menuitem", { name: "Revoke…" }));
    const question = await screen.findByRole("dialog", { name: /^Revoke the token First token/ });
    await waitFor(() => expect(within(question).getByRole("button", { name: "Keep" })).toHaveFocus());
    await user.click(within(question).getByRole("button", { name: "Revoke token" }));
    await waitFor(() => expect(backend.inputsOf("tokens.revoke")).toEqual([{ id: "t1" }]));
  });

  it("can be deleted only when revoked, and restored then", async () => {
    const { user, backend } = connectionPage(
      "/connections/c1",
      { tokens: [token(), token({ id: "t2", name: "Old", state: "revoked", revoked: 1, requests: 912 })] },
      { "tokens.restore": () => token({ id: "t2" }), "tokens.delete": () => ({}) },
    );
    await user.click(await screen.findByRole("button", { name: "More for First token" }));
    expect(screen.queryByRole("menuitem", { name: "Delete…" })).toBeNull();
    await user.keyboard("{Escape}");
    await user.click(screen.getByRole("button", { name: "Restore" }));
    await waitFor(() => expect(backend.inputsOf("tokens.restore")).toEqual([{ id: "t2" }]));
    await user.click(screen.getByRole("button", { name: "More for Old" }));
    await user.click(await screen.findByRole("menuitem", { name: "Delete…" }));
    const question = await screen.findByRole("dialog", { name: /^Delete the token Old/ });
    expect(question).toHaveTextContent("912 requests stay in the log");
    await user.click(within(question).getByRole("button", { name: "Delete token" }));
    await waitFor(() => expect(backend.inputsOf("tokens.delete")).toEqual([{ id: "t2" }]));
  });
});
