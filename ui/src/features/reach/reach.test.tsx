import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { ReachReport, ReachRung, ReachView, Settings, Span } from "../../backend";
import { type Answers, failure } from "../../test/fake";
import { showPage } from "../../test/page";

const plain = (text: string): Span[] => [{ text, style: "plain" }];

const NAMES = [
  "The service listens",
  "The port answers",
  "The name resolves",
  "TLS is valid and trusted",
  "It is really this service",
  "The token is accepted",
  "An empty filter answers",
];

function rungs(failed: number | null): ReachRung[] {
  return NAMES.map((name, at) => {
    const number = at + 1;
    const after = failed !== null && number > failed;
    return {
      number,
      name,
      state: after ? "notTried" : number === failed ? "failed" : "passed",
      found: plain(`Found ${number}`),
      tookMs: after ? null : 10 * number,
      notTried: after ? "Not tried" : null,
      fix:
        number === failed
          ? {
              heading: plain("Point the tunnel at port 8765"),
              why: plain("Nothing listens there."),
              toFix: plain("In its configuration:"),
              copy: "service: http://127.0.0.1:8765",
              inProvider: {
                provider: { key: "entra", name: "Microsoft Entra ID", monogram: "En" },
                words: plain("Test Connection fails."),
              },
            }
          : null,
    };
  });
}

function report(failed: number | null): ReachReport {
  return {
    outcome: failed === null ? "reachable" : "stopped",
    heading: failed === null ? "Reachable" : `Not reachable: stopped at rung ${failed} of 7`,
    at: Date.now(),
    tookMs: 412,
    publicUrl: "https://sync.example.com",
    connection: null,
    remark: null,
    selfTest: false,
    rungs: rungs(failed),
  };
}

const VIEW: ReachView = {
  publicUrl: "https://sync.example.com",
  baseUrl: "https://sync.example.com/api/scim/v2",
  own: [],
  climbing: null,
  last: null,
  before: [],
};

const SETTINGS: Settings = {
  port: 8765,
  bodyDays: 30,
  bodyBytes: 1,
  entryDays: 400,
  keepTokensInKeychain: false,
  publicUrl: "https://sync.example.com",
  requestsPerSecond: 200,
};

function reachPage(more: Answers = {}) {
  return showPage("/settings/reach", {
    "reach.get": () => VIEW,
    "settings.get": () => SETTINGS,
    "connections.list": () => [],
    "ways.get": () => ({ ways: [], port: 8765, notNow: null }),
    ...more,
  });
}

describe("the ladder", () => {
  it("says where it stopped, what to do, and that the rest was not tried", async () => {
    reachPage({ "reach.get": () => ({ ...VIEW, last: report(5) }) });
    expect(await screen.findByRole("heading", { name: "Not reachable: stopped at rung 5 of 7" })).toBeVisible();
    const rungs = within(screen.getByRole("list", { name: "Rungs" })).getAllByRole("listitem");
    expect(rungs).toHaveLength(7);
    expect(rungs.map((one) => one.dataset.state)).toEqual([
      ...Array(4).fill("passed"),
      "failed",
      "notTried",
      "notTried",
    ]);
    const failed = within(rungs[4] as HTMLElement);
    expect(failed.getByRole("heading", { name: "Point the tunnel at port 8765" })).toBeVisible();
    expect(failed.getByText("service: http://127.0.0.1:8765")).toBeVisible();
    expect(failed.getByRole("button", { name: "Copy" })).toBeVisible();
    expect(failed.getByText("In Microsoft Entra ID")).toBeVisible();
    expect(rungs[5]).toHaveTextContent("Not tried");
    expect(rungs[5]).not.toHaveTextContent("Failed");
    expect(rungs[2]).toHaveTextContent("30 ms");
    expect(screen.getByText(/took 412 ms/)).toBeVisible();
  });

  it("has no fix where everything passed, and lists the checks before", async () => {
    const before = [{ at: 1, outcome: "stopped" as const, words: "Stopped: The name resolves" }];
    reachPage({ "reach.get": () => ({ ...VIEW, last: report(null), before }) });
    expect(await screen.findByRole("heading", { name: "Reachable" })).toBeVisible();
    expect(screen.queryByText("To fix it")).toBeNull();
    expect(screen.getByText("Stopped: The name resolves")).toBeVisible();
  });

  it("names the rung that is being tried, as the connection that was chosen", async () => {
    let done: (report: ReachReport) => void = () => undefined;
    let view: ReachView = VIEW;
    const { backend, user } = reachPage({
      "reach.get": () => view,
      "reach.climb": () => {
        view = { ...VIEW, climbing: { number: 4, name: "TLS is valid and trusted" } };
        return new Promise<ReachReport>((resolve) => {
          done = resolve;
        });
      },
    });
    await user.click(await screen.findByRole("button", { name: "Check now" }));
    expect(
      await screen.findByRole("heading", { name: "Checking rung 4 of 7: TLS is valid and trusted" }),
    ).toBeVisible();
    expect(backend.inputsOf("reach.climb")).toEqual([{ connection: null }]);
    view = { ...VIEW, last: report(null) };
    done(report(null));
    expect(await screen.findByRole("heading", { name: "Reachable" })).toBeVisible();
    expect(screen.getByRole("button", { name: "Check again" })).toBeEnabled();
  });

  it("asks for the public URL first where there is none", async () => {
    reachPage({ "reach.get": () => ({ ...VIEW, publicUrl: null, baseUrl: null }) });
    expect(await screen.findByRole("heading", { name: "Give the public URL first" })).toBeVisible();
    expect(screen.getByRole("button", { name: "Check now" })).toBeDisabled();
  });

  it("says why a check could not be made", async () => {
    const { user } = reachPage({
      "reach.climb": () => {
        throw failure("notFound", "No connection is called “x”.");
      },
    });
    await user.click(await screen.findByRole("button", { name: "Check now" }));
    expect(await screen.findByText("No connection is called “x”.")).toBeVisible();
  });
});

describe("the public URL", () => {
  it("is saved with the other settings as they are, and shows the base URL", async () => {
    const { backend, user } = reachPage({ "settings.set": (input) => input });
    const field = await screen.findByRole("textbox", { name: "Address, as providers type it" });
    expect(screen.getByText("https://sync.example.com/api/scim/v2")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
    await user.clear(field);
    await user.type(field, "https://other.example.com");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(backend.inputsOf("settings.set")).toEqual([{ ...SETTINGS, publicUrl: "https://other.example.com" }]),
    );
  });

  it("is not taken as http or with a path, and the service side has the last word", async () => {
    const { user } = reachPage({
      "settings.set": () => {
        throw failure("badInput", "A public URL is https:// and a name.", { field: "publicUrl" });
      },
    });
    const field = await screen.findByRole("textbox", { name: "Address, as providers type it" });
    for (const text of ["http://sync.example.com", "https://sync.example.com/scim"]) {
      await user.clear(field);
      await user.type(field, text);
      expect(screen.getByText("It begins with https:// and ends with the name or its port")).toBeVisible();
      expect(screen.getByRole("button", { name: "Save" })).toBeDisabled();
    }
    await user.clear(field);
    await user.type(field, "https://bad.example:99999");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("A public URL is https:// and a name.")).toBeVisible();
  });

  it("of a connection is named beside that of all others", async () => {
    const own = [{ connection: "1", name: "Okta preview", publicUrl: "https://preview.example.com" }];
    reachPage({ "reach.get": () => ({ ...VIEW, own }) });
    expect(await screen.findByText("Used by all connections but these:")).toBeVisible();
    expect(screen.getByText("Okta preview")).toBeVisible();
    expect(screen.getByText("https://preview.example.com")).toBeVisible();
  });
});
