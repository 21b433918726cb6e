import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Span, WayProgram, WayRow, WayRun, WaysView } from "../../backend";
import { type Answers, failure, STATUS } from "../../test/fake";
import { showPage } from "../../test/page";

const plain = (text: string): Span[] => [{ text, style: "plain" }];

const NAMES: Record<WayProgram, string> = {
  cloudflared: "cloudflared",
  tailscale: "Tailscale Funnel",
  ngrok: "ngrok",
  ssh: "ssh -R",
};

function row(program: WayProgram, more: Partial<WayRow> = {}): WayRow {
  return {
    program,
    name: NAMES[program],
    about: plain("What it gives."),
    path: `/usr/bin/${program}`,
    version: "1.2.3",
    install: null,
    run: null,
    ...more,
  };
}

function run(more: Partial<WayRun> = {}): WayRun {
  return {
    state: "up",
    since: Date.now(),
    kind: "Quick tunnel",
    url: "https://a-b.trycloudflare.com",
    formerUrl: null,
    visit: null,
    isPublicUrl: true,
    words: plain("Running, and providers are given its address."),
    remark: null,
    said: ["INF Registered tunnel connection"],
    ...more,
  };
}

function ways(rows: WayRow[], more: Partial<WaysView> = {}): WaysView {
  return { ways: rows, port: 8765, notNow: null, ...more };
}

function reachPage(view: WaysView, more: Answers = {}) {
  return showPage("/settings/reach", {
    "reach.get": () => ({ publicUrl: null, baseUrl: null, own: [], climbing: null, last: null, before: [] }),
    "settings.get": () => ({
      port: 8765,
      bodyDays: 30,
      bodyBytes: 1,
      entryDays: 400,
      keepTokensInKeychain: false,
      publicUrl: null,
      requestsPerSecond: 200,
    }),
    "connections.list": () => [],
    "ways.get": () => view,
    ...more,
  });
}

const rowOf = async (name: string) => {
  const cell = await screen.findByText(name, { selector: "td" });
  return within(cell.closest("tr") as HTMLElement);
};

describe("the ways in", () => {
  it("are listed with what they are doing and one button each", async () => {
    reachPage(
      ways([
        row("cloudflared", { run: run() }),
        row("tailscale", { path: null, version: null, install: plain("Install it from there.") }),
        row("ngrok"),
      ]),
    );
    const running = await rowOf("cloudflared");
    expect(running.getByText("Running")).toBeVisible();
    expect(running.getByText("a-b.trycloudflare.com")).toBeVisible();
    expect(running.getByRole("button", { name: "Stop cloudflared" })).toBeEnabled();
    const missing = await rowOf("Tailscale Funnel");
    expect(missing.getByText("Not installed")).toBeVisible();
    expect(missing.getAllByRole("button")).toHaveLength(1);
    const ready = await rowOf("ngrok");
    expect(ready.getByText("Installed, 1.2.3")).toBeVisible();
    expect(ready.getByRole("button", { name: "Start ngrok…" })).toBeEnabled();
  });

  it("say how to get one where none is installed", async () => {
    const gone = (program: WayProgram) =>
      row(program, { path: null, version: null, install: plain(`Get ${program} there.`) });
    const { user } = reachPage(ways([gone("cloudflared"), gone("ssh")]));
    expect(await screen.findByText(/No tunnel program is installed on this computer/)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "How to install ssh -R…" }));
    expect(await screen.findByText("Get ssh there.")).toBeVisible();
  });

  it("cannot be started while there is nothing to lead to", async () => {
    reachPage(ways([row("ngrok")], { port: null, notNow: "The service isn’t running." }));
    expect((await rowOf("ngrok")).getByRole("button", { name: "Start ngrok…" })).toBeDisabled();
    expect(screen.getByText("The service isn’t running.")).toBeVisible();
  });

  it("ask before they open this computer, for how long, and whether their address is used", async () => {
    const { backend, user } = reachPage(ways([row("cloudflared")]), {
      "ways.start": () => ways([row("cloudflared", { run: run({ state: "starting", url: null }) })]),
    });
    await user.click((await rowOf("cloudflared")).getByRole("button", { name: "Start cloudflared…" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Start cloudflared?" }));
    expect(dialog.getByText(/anyone who knows the address can try a token/)).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "4 h" }));
    await user.click(dialog.getByRole("button", { name: "Start" }));
    await waitFor(() =>
      expect(backend.inputsOf("ways.start")).toEqual([
        { way: { kind: "cloudflaredQuick" }, minutes: 240, takeUrl: true },
      ]),
    );
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("keep what was typed where a field is wrong, and say so there", async () => {
    const { backend, user } = reachPage(ways([row("ssh")]), {
      "ways.start": () => {
        throw failure("badInput", "The host begins with “-”.", { field: "destination" });
      },
    });
    await user.click((await rowOf("ssh -R")).getByRole("button", { name: "Start ssh -R…" }));
    const dialog = within(await screen.findByRole("dialog"));
    await user.type(dialog.getByRole("textbox", { name: "Host" }), "-evil");
    await user.type(dialog.getByRole("textbox", { name: "Key file" }), "/keys/tunnel");
    await user.click(dialog.getByRole("button", { name: "Stays open" }));
    await user.click(dialog.getByRole("button", { name: "Start" }));
    expect(await dialog.findByText("The host begins with “-”.")).toBeVisible();
    expect(dialog.getByRole("textbox", { name: "Host" })).toHaveValue("-evil");
    expect(backend.inputsOf("ways.start")[0]).toEqual({
      way: {
        kind: "ssh",
        destination: "-evil",
        port: null,
        identity: "/keys/tunnel",
        trustsNewHost: false,
        listen: "",
        listenPort: 80,
        publicUrl: "",
      },
      minutes: null,
      takeUrl: true,
    });
  });

  it("show what a program said that ended by itself, and can be put away", async () => {
    const dropped = run({
      state: "dropped",
      words: plain("It ended by itself, with code 1."),
      said: ["ERR failed to request quick Tunnel"],
    });
    const { backend, user } = reachPage(ways([row("cloudflared", { run: dropped })]), {
      "ways.stop": () => ways([row("cloudflared")]),
    });
    expect(await screen.findByText("It ended by itself, with code 1.")).toBeVisible();
    expect(screen.getByText(/ERR failed to request quick Tunnel/)).toBeVisible();
    expect((await rowOf("cloudflared")).getByText("Ended by itself")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Put away" }));
    await waitFor(() => expect(backend.inputsOf("ways.stop")).toEqual([{ program: "cloudflared" }]));
  });

  it("offer an address that providers are not given yet", async () => {
    const moved = run({ state: "urlChanged", formerUrl: "https://old.example", isPublicUrl: false });
    const { backend, user } = reachPage(ways([row("cloudflared", { run: moved })]), {
      "ways.takeUrl": () => ways([row("cloudflared", { run: run() })]),
    });
    expect(await screen.findByText("Address changed")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Use this address" }));
    await waitFor(() => expect(backend.inputsOf("ways.takeUrl")).toEqual([{ program: "cloudflared" }]));
  });
});

describe("what is open beyond this computer", () => {
  const open = {
    kind: "tunnel" as const,
    heading: "Open to the internet",
    words: "Anyone who knows the address can try a token.",
    since: Date.now(),
    ends: Date.now() + 218 * 60_000,
    closing: false,
  };

  it("is said over every page, with its end, and can be closed and put off", async () => {
    const { backend, user } = reachPage(ways([]), {
      "status.get": () => ({ ...STATUS, exposures: [open] }),
      "exposure.end": () => STATUS,
      "exposure.extend": () => STATUS,
    });
    const banner = within(await screen.findByRole("complementary", { name: "Open to the internet" }));
    expect(banner.getByText(/^Open to the internet until/)).toBeVisible();
    expect(banner.getByText(/It closes by itself in 3 h 3\d min/)).toBeVisible();
    await user.click(banner.getByRole("button", { name: "Extend…" }));
    const dialog = within(await screen.findByRole("dialog"));
    await user.click(dialog.getByRole("button", { name: "24 h" }));
    await user.click(dialog.getByRole("button", { name: "Extend" }));
    await waitFor(() => expect(backend.inputsOf("exposure.extend")).toEqual([{ kind: "tunnel", minutes: 1440 }]));
    await user.click(banner.getByRole("button", { name: "Close now" }));
    await waitFor(() => expect(backend.inputsOf("exposure.end")).toEqual([{ kind: "tunnel" }]));
  });

  it("says so where it stays open, and the status bar says whether the public name leads here", async () => {
    reachPage(ways([]), {
      "status.get": () => ({
        ...STATUS,
        exposures: [{ ...open, ends: null }],
        public: {
          url: "https://sync.example.com",
          baseUrl: "https://sync.example.com/api/scim/v2",
          state: "notReachable",
          words: "sync.example.com answers, but not from here",
          at: Date.now(),
        },
        notices: [
          {
            code: "public-name-lost",
            severity: "failure",
            message: "See why https://sync.example.com doesn’t lead here",
            detail: "Entra ID tries again.",
          },
        ],
      }),
    });
    expect(await screen.findByText("Open to the internet until you close it.")).toBeVisible();
    const bar = within(screen.getByRole("contentinfo"));
    expect(bar.getByRole("link", { name: /sync.example.com answers, but not from here/ })).toBeVisible();
    expect(bar.getByRole("button", { name: "Copy the public base URL" })).toBeVisible();
    const alert = within(screen.getByRole("alert"));
    expect(alert.getByRole("link", { name: "Show reachability" })).toHaveAttribute("href", "/settings/reach");
  });
});
