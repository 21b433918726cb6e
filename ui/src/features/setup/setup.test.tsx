import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Setup, SetupMistake, SetupStep, SketchShape, Span, StepState } from "../../backend";
import { fakeBackend, show } from "../../test/fake";
import { showPage } from "../../test/page";
import { awaited, progress, start, startOf, stepFrom, tickOf } from "./place";
import { Sketch } from "./Sketch";

const words = (text: string): Span[] => [{ text, style: "plain" }];
const PROOF = { at: Date.now() - 60_000, seq: 314310 };

function step(number: string, state: StepState, more: Partial<SetupStep> = {}): SetupStep {
  return {
    key: `step-${number}`,
    number,
    title: words(`Title of ${number}`),
    kind: "provider",
    optional: false,
    state,
    proof: null,
    unproven: words("Nothing leaves Entra."),
    instructions: [],
    olderInstructions: null,
    pitfall: words("The wrong page is opened."),
    traps: [],
    arrivals: [],
    sketch: null,
    olderSketch: null,
    mistake: null,
    sources: [],
    unsourced: null,
    ...more,
  };
}

const MISTAKE: SetupMistake = {
  code: "path_with_users",
  heading: words("Delete /Users from the end of Tenant URL"),
  words: words("Entra adds it itself."),
  sees: words("An HTTP/404 Not Found response was returned."),
  sign: { kind: "request", exchange: PROOF },
  times: 2,
  afterBaseUrl: "/Users",
  beforeToken: null,
};

function setup(steps: SetupStep[], more: Partial<Setup> = {}): Setup {
  const provider = { key: "entra", name: "Microsoft Entra ID", monogram: "En" };
  const phase = (number: number, title: string, own: SetupStep[]) => ({
    key: `phase-${number}`,
    number,
    title,
    place: words("In the admin center."),
    minutes: 5,
    done: own.filter(({ state }) => ["seen", "done", "ticked", "follows"].includes(state.is)).length,
    steps: own,
  });
  return {
    connection: {
      id: "c1",
      name: "Entra staging",
      provider,
      health: { state: "healthy", words: "", since: null },
      users: 0,
      inactiveUsers: 0,
      groups: 0,
      usableTokens: 1,
      usableClients: 0,
      nextExpiry: null,
      created: 0,
      lastRequest: null,
      lastChange: null,
    } as unknown as Setup["connection"],
    guide: {
      provider,
      role: "Administrator",
      console: "Entra admin center",
      begin: [],
      address: null,
      needs: [],
      minutes: 20,
      rhythm: null,
      deprovisioning: [],
      afterwards: [],
      mappings: [],
      mappingsPlace: null,
    } as unknown as Setup["guide"],
    private: null,
    ways: [],
    way: null,
    values: {
      baseUrl: "https://sync.example.com/api/scim/v2",
      publicUrl: "https://sync.example.com",
      appName: "Directory Sync",
      testEmail: "test@example.com",
      reach: "publicUrl",
    },
    phases: [
      phase(1, "Token", [step("1.1", { is: "done", at: 0 }, { kind: "token", unproven: null })]),
      phase(2, "Connect", steps),
    ],
    current: steps.find(({ state }) => !["seen", "done", "ticked", "follows"].includes(state.is))?.key ?? null,
    token: { id: "t1", name: "First token", shown: "dsk_…7F3C", kept: true, expires: null },
    rehearsed: null,
    ...more,
  };
}

const WAITS = {
  proof: {
    awaited: words("the connection test"),
    waiting: words("Waiting for the connection test"),
    usually: null,
  },
  unproven: null,
};

describe("where one is", () => {
  const whole = setup([
    step("2.1", { is: "follows", number: "2.2", proof: PROOF }),
    step("2.2", { is: "seen", proof: PROOF }, WAITS),
    step("2.3", { is: "waiting", since: 0 }, WAITS),
    step("2.4", { is: "todo" }, { optional: true }),
  ]);

  it("is taken up at the first step that is not done, and at the summary without one", () => {
    expect(start(whole)).toEqual({ phase: "phase-2", step: "step-2.3" });
    expect(start({ ...whole, current: null })).toEqual({ phase: "summary" });
    expect(startOf(whole.phases[0] as Setup["phases"][0])).toEqual({ phase: "phase-1" });
  });

  it("goes on from step to step across phases", () => {
    expect(stepFrom(whole, { phase: "phase-1", step: "step-1.1" }, 1)?.step.number).toBe("2.1");
    expect(stepFrom(whole, { phase: "phase-2", step: "step-2.1" }, -1)?.step.number).toBe("1.1");
    expect(stepFrom(whole, { phase: "phase-2", step: "step-2.4" }, 1)).toBeNull();
    expect(stepFrom(whole, { phase: "summary" }, -1)?.step.number).toBe("2.4");
    expect(stepFrom(whole, { phase: "phase-2" }, 1)?.step.number).toBe("2.1");
  });

  it("counts what is optional only once it is done, and waits for no such step", () => {
    expect(progress(whole)).toEqual({ done: 3, total: 4 });
    expect(awaited(whole)?.number).toBe("2.3");
  });

  it("takes a tick off, or leaves the step to its traffic", () => {
    const of = (state: StepState) => tickOf(step("1.1", state));
    expect(of({ is: "waiting", since: 0 })).toEqual({ act: "tick", ticked: true });
    expect(of({ is: "ticked", at: 0 })).toEqual({ act: "untick", ticked: null });
    expect(of({ is: "seen", proof: PROOF })).toEqual({ act: "untick", ticked: false });
    expect(of({ is: "unticked", at: 0 })).toEqual({ act: "leave", ticked: null });
    expect(of({ is: "follows", number: "1.2", proof: PROOF })).toBeNull();
  });
});

describe("the page of a setup", () => {
  const page = (state: Setup, at = "/connections/c1/setup", more = {}) =>
    showPage(at, { "setup.get": () => state, "setup.tick": () => state, ...more });

  it("opens the current step and pins it, and says of each step what it rests on", async () => {
    const { router } = page(
      setup([
        step("2.1", { is: "seen", proof: PROOF }, WAITS),
        step("2.2", { is: "ticked", at: PROOF.at }),
        step("2.3", { is: "follows", number: "2.5", proof: PROOF }),
        step("2.4", { is: "rehearsed", proof: PROOF }, WAITS),
        step("2.5", { is: "unticked", at: PROOF.at }),
        step("2.6", { is: "waiting", since: Date.now() - 5000 }, WAITS),
        step("2.7", { is: "todo" }, WAITS),
        step("2.8", { is: "todo" }),
      ]),
    );
    await waitFor(() => expect(router.state.location.search).toEqual({ phase: "phase-2", step: "step-2.4" }));
    const line = (number: string) => screen.getByRole("region", { name: new RegExp(`${number}.*Title`) });
    expect(line("2.1")).toHaveTextContent(/Seen.*#314310/);
    expect(within(line("2.1")).getByRole("link", { name: "#314310" })).toHaveAttribute("href", "/log?entry=314310");
    expect(line("2.2")).toHaveTextContent("Ticked by you");
    expect(line("2.3")).toHaveTextContent("Follows from 2.5");
    expect(line("2.4")).toHaveTextContent("Rehearsed");
    expect(line("2.5")).toHaveTextContent("Tick taken off by you");
    expect(line("2.6")).toHaveTextContent(/Waiting for\s*the connection test/);
    expect(line("2.7")).toHaveTextContent(/Ticks itself at\s*the connection test/);
    expect(line("2.8")).toHaveTextContent("Nothing leaves Entra.");
    expect(screen.getAllByRole("button", { expanded: true })).toHaveLength(1);
  });

  it("puts the fix first at the step where something is wrong, and strikes it through in the sketch", async () => {
    const sketch = {
      caption: "Entra: Provisioning",
      nav: null,
      breadcrumb: [],
      heading: null,
      elements: [
        {
          shape: { kind: "baseUrl" as const, label: "Tenant URL", text: "https://sync.example.com/api/scim/v2" },
          mark: 1,
        },
      ],
    };
    page(setup([step("2.1", { is: "wrong" }, { ...WAITS, mistake: MISTAKE, sketch })]));
    const box = await screen.findByRole("alert");
    expect(within(box).getByRole("heading")).toHaveTextContent("Delete /Users from the end of Tenant URL");
    expect(box).toHaveTextContent("twice");
    expect(box).toHaveTextContent("Microsoft Entra ID shows: An HTTP/404");
    expect(within(box).getByRole("link", { name: "#314310" })).toBeInTheDocument();
    expect(document.querySelector("del")).toHaveTextContent("/Users");
  });

  it("says of a check what it found and where it is done again", async () => {
    const sign = {
      kind: "check" as const,
      at: PROOF.at,
      rung: 4,
      name: "TLS is valid",
      found: words("Signed by itself"),
    };
    page(setup([step("2.1", { is: "wrong" }, { ...WAITS, mistake: { ...MISTAKE, code: "tls_not_trusted", sign } })]));
    const box = await screen.findByRole("alert");
    expect(box).toHaveTextContent("A check stopped at rung 4, TLS is valid: Signed by itself");
    const again = within(box).getByRole("link", { name: "Check again" });
    expect(again).toHaveAttribute("href", "/settings/reach?connection=c1");
    expect(screen.getAllByText("Kept out")).not.toHaveLength(0);
    expect(screen.queryByText("Wrong traffic")).not.toBeInTheDocument();
  });

  it("says of groups that do not come between which exchanges they were missed", async () => {
    const sign = { kind: "silence" as const, first: { at: 0, seq: 12 }, last: PROOF };
    page(setup([step("2.1", { is: "wrong" }, { ...WAITS, mistake: { ...MISTAKE, sign } })]));
    const box = await screen.findByRole("alert");
    expect(within(box).getByRole("link", { name: "#12" })).toBeInTheDocument();
    expect(within(box).getByRole("link", { name: "#314310" })).toBeInTheDocument();
    expect(screen.getAllByText("Groups are missing")).not.toHaveLength(0);
  });

  it("marks the open phase as the current step", async () => {
    page(setup([step("2.1", { is: "todo" })]));
    const phases = await screen.findByRole("navigation", { name: "Phases" });
    expect(within(phases).getByRole("link", { current: "step" })).toHaveTextContent("Connect");
    expect(within(phases).queryByRole("link", { current: "page" })).not.toBeInTheDocument();
  });

  it("calls a phase with only optional steps whole once one of them is done", async () => {
    page(setup([step("2.1", { is: "todo" }, { optional: true })]));
    const phases = await screen.findByRole("navigation", { name: "Phases" });
    expect(within(phases).getByRole("link", { name: /Connect/ })).not.toHaveAttribute("data-done");
    expect(within(phases).getByRole("link", { name: /Token/ })).toHaveAttribute("data-done");
  });

  it("offers the way from inside the network where the provider has one, with the address there", async () => {
    const choice = step("2.1", { is: "todo" }, { kind: "reach", unproven: null });
    const inside = { key: "agent", title: "Through the agent", choose: words("Nothing comes from the internet.") };
    const undecided = setup([choice], { private: inside });
    let now: Setup = undecided;
    const { user, backend } = page(undecided, "/connections/c1/setup", {
      "setup.get": () => now,
      "setup.change": () => {
        now = { ...undecided, values: { ...undecided.values, reach: "agent" } };
        return now;
      },
      "ways.get": () => ({ ways: [] }),
      "reach.get": () => ({ last: null, climbing: null }),
    });
    await user.click(await screen.findByRole("radio", { name: "Through the agent" }));
    expect(backend.inputsOf("setup.change")).toMatchObject([{ reach: "agent" }]);
    expect(await screen.findByRole("link", { name: "Settings, TLS" })).toHaveAttribute("href", "/settings?section=tls");
  });

  it("offers no way from inside the network where the provider has none", async () => {
    const choice = step("2.1", { is: "todo" }, { kind: "reach", unproven: null });
    page(setup([choice]), "/connections/c1/setup", {
      "ways.get": () => ({ ways: [] }),
      "reach.get": () => ({ last: null, climbing: null }),
    });
    await screen.findByRole("radio", { name: "By a public address" });
    expect(screen.getAllByRole("radio")).toHaveLength(2);
  });

  it("goes along the steps by keys, ticks, and copies by number, a token without showing it", async () => {
    const { user, backend, router } = page(
      setup([
        step("2.1", { is: "todo" }),
        step(
          "2.2",
          { is: "todo" },
          {
            instructions: [
              { number: 1, action: { kind: "copy", label: "Tenant URL", text: "https://sync.example.com" } },
              { number: 2, action: { kind: "token", label: "Secret Token" } },
            ],
          },
        ),
      ]),
      "/connections/c1/setup",
      { "tokens.reveal": () => ({ token: "dsk_rw_secret" }) },
    );
    await screen.findByRole("region", { name: /2\.1/ });
    await waitFor(() => expect(router.state.location.search).toEqual({ phase: "phase-2", step: "step-2.1" }));
    await user.keyboard("x");
    await waitFor(() =>
      expect(backend.inputsOf("setup.tick")).toEqual([{ connection: "c1", step: "step-2.1", ticked: true }]),
    );
    await user.keyboard("j");
    expect(await screen.findByRole("group", { name: "Tenant URL" })).toBeInTheDocument();
    expect(screen.getByRole("button", { name: /2\.2/ })).toHaveFocus();
    await user.keyboard("2");
    await waitFor(() => expect(backend.secrets).toEqual(["dsk_rw_secret"]));
    expect(document.body).not.toHaveTextContent("dsk_rw_secret");
    await user.keyboard("k");
    await waitFor(() => expect(router.state.location.search).toEqual({ phase: "phase-2", step: "step-2.1" }));
  });

  it("keeps the open step open when it turns green, and says so", async () => {
    let now = setup([step("2.1", { is: "waiting", since: Date.now() }, WAITS), step("2.2", { is: "todo" })]);
    page(now, "/connections/c1/setup", { "setup.get": () => now });
    await screen.findByRole("button", { name: /2\.1/, expanded: true });
    now = setup([step("2.1", { is: "seen", proof: PROOF }, WAITS), step("2.2", { is: "todo" })]);
    expect(await screen.findByText("Step 2.1: Title of 2.1. Done.")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: /2\.1/, expanded: true })).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Next: Title of 2.2" })).toBeInTheDocument();
  });

  it("says why it cannot be shown, and offers to ask again", async () => {
    showPage("/connections/c1/setup", {
      "setup.get": () => {
        throw new Error("There is no such connection.");
      },
    });
    expect(await screen.findByText("There is no such connection.")).toBeInTheDocument();
  });

  it("leads to a token where the secret is not kept", async () => {
    const state = setup([
      step("2.1", { is: "todo" }, { instructions: [{ number: 1, action: { kind: "token", label: "Secret Token" } }] }),
    ]);
    const { user, router } = page({ ...state, token: null });
    await user.click(await screen.findByRole("button", { name: "Make a token" }));
    await waitFor(() => expect(router.state.location.search).toEqual({ phase: "phase-1", step: "step-1.1" }));
  });
});

describe("a sketch", () => {
  const shapes: Array<[SketchShape, string]> = [
    [{ kind: "field", label: "Name", text: "Directory Sync" }, "Directory Sync"],
    [{ kind: "baseUrl", label: "Tenant URL", text: "https://x.test" }, "https://x.test"],
    [{ kind: "secret", label: "Secret Token" }, "••••"],
    [{ kind: "select", label: "Mode", chosen: "Automatic" }, "Automatic"],
    [{ kind: "button", label: "Create" }, "Create"],
    [{ kind: "link", label: "Learn more" }, "Learn more"],
    [{ kind: "checkbox", label: "Enabled", on: true }, "Enabled"],
    [{ kind: "radio", label: "Non-gallery", on: false }, "Non-gallery"],
    [{ kind: "tabs", items: ["General", "Sign on"], chosen: "General" }, "Sign on"],
    [{ kind: "menu", label: "More", items: ["Edit", "Remove"], chosen: "Edit" }, "Remove"],
    [{ kind: "columns", cells: ["Name", "Enabled"] }, "NameEnabled"],
    [{ kind: "row", cells: ["Users", "Yes"] }, "UsersYes"],
    [{ kind: "heading", words: words("Settings") }, "Settings"],
    [{ kind: "text", words: words("Some words") }, "Some words"],
  ];

  it.each(shapes)("draws a %o with its number", async (shape, drawn) => {
    const view = {
      caption: "Entra",
      nav: null,
      breadcrumb: ["A", "B"],
      heading: "Top",
      elements: [{ shape, mark: 7 }],
    };
    show(<Sketch view={view} mistake={{ ...MISTAKE, beforeToken: "Bearer " }} />, fakeBackend({}));
    const figure = await screen.findByRole("figure");
    expect(figure).toHaveTextContent("Sketch of Entra");
    const picture = figure.querySelector("[aria-hidden=true]:not(svg)");
    expect(picture).toHaveTextContent(drawn);
    expect(picture).toHaveTextContent("7");
    expect(figure.querySelector("[data-hot]")).not.toBeNull();
    if (shape.kind === "secret") expect(figure.querySelector("del")).toHaveTextContent("Bearer");
    if (shape.kind === "baseUrl") expect(figure.querySelector("del")).toHaveTextContent("/Users");
    expect(within(figure).getByText(/^Marked in the sketch: 7 /)).toBeInTheDocument();
  });
});
