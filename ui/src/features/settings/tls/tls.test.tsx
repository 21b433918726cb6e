import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Settings, TlsView } from "../../../backend";
import { type Answers, failure, STATUS } from "../../../test/fake";
import { showPage } from "../../../test/page";

const SETTINGS: Settings = {
  port: 8765,
  bodyDays: 30,
  bodyBytes: 1024 ** 3,
  entryDays: 400,
  keepTokensInKeychain: false,
  publicUrl: null,
  requestsPerSecond: 200,
};

const OFF: TlsView = {
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
  suggestedNames: ["desk.example", "192.168.7.7"],
};

const ON: TlsView = {
  ...OFF,
  mode: "localAuthority",
  certificate: {
    names: ["desk.example", "localhost", "127.0.0.1"],
    issuer: "Directory Sync on desk 0a1b2c",
    starts: 0,
    ends: Date.UTC(2027, 1, 1),
    fingerprint: "AA:BB",
  },
  authority: {
    name: "Directory Sync on desk 0a1b2c",
    names: ["desk.example"],
    permitted: ["desk.example"],
    ends: Date.UTC(2036, 1, 1),
    fingerprint: "CC:DD",
    keyPlace: "keychain",
    keyFile: null,
  },
};

function page(view: TlsView, more: Answers = {}, door: "window" | "browser" = "browser") {
  return showPage(
    "/settings?section=tls",
    {
      "settings.get": () => SETTINGS,
      "keychain.state": () => ({ state: "available", holds: 0 }),
      "workspace.details": () => {
        throw failure("internal", "not asked for here");
      },
      "app.info": () => ({
        version: "0.1.0",
        door: "browserConsole",
        platform: "linux",
        dataFolder: "/tmp/data",
        sqliteVersion: "3.51",
        licences: [],
      }),
      "tls.get": () => view,
      ...more,
    },
    door,
  );
}

const card = async () => within(await screen.findByRole("region", { name: "TLS" }));

describe("TLS in the settings", () => {
  it("is off at first, and another address needs it", async () => {
    page(OFF);
    const tls = await card();
    expect(await tls.findByText("Off")).toBeVisible();
    expect(tls.getByRole("button", { name: "Open to the network…" })).toBeDisabled();
    expect(tls.getByText("Only this computer reaches it. Another address needs TLS.")).toBeVisible();
    expect(tls.queryByRole("button", { name: "Turn off…" })).toBeNull();
  });

  it("makes an authority for the names that were suggested and changed", async () => {
    const { backend, user } = page(OFF, { "tls.makeAuthority": () => ON });
    const tls = await card();
    await user.click(await tls.findByRole("button", { name: "Use a local authority…" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Use a local authority" }));
    const names = dialog.getByRole("textbox", { name: "Names and addresses" });
    expect(names).toHaveValue("desk.example\n192.168.7.7");
    await user.clear(names);
    await user.type(names, "one.example, 10.0.0.7");
    await user.click(dialog.getByRole("button", { name: "Make authority and turn TLS on" }));
    await waitFor(() =>
      expect(backend.inputsOf("tls.makeAuthority")).toEqual([{ names: ["one.example", "10.0.0.7"], anew: false }]),
    );
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("says at the field which name is none", async () => {
    const { user } = page(OFF, {
      "tls.makeAuthority": () => {
        throw failure("badInput", "“*.example” is neither a host name nor an IP address.", { field: "names" });
      },
    });
    const tls = await card();
    await user.click(await tls.findByRole("button", { name: "Use a local authority…" }));
    const dialog = within(await screen.findByRole("dialog"));
    await user.click(dialog.getByRole("button", { name: "Make authority and turn TLS on" }));
    expect(await dialog.findByText("“*.example” is neither a host name nor an IP address.")).toBeVisible();
  });

  it("takes files by typed paths, and says what is wrong with which", async () => {
    const { backend, user } = page(OFF, {
      "tls.useFiles": () => {
        throw failure("badInput", "The private key in /k.pem belongs to another certificate.", {
          field: "key",
          detail: "Choose the key that the certificate was asked for with.",
        });
      },
    });
    const tls = await card();
    await user.click(await tls.findByRole("button", { name: "Use files…" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Use a certificate from files" }));
    const act = dialog.getByRole("button", { name: "Check and use" });
    expect(act).toBeDisabled();
    await user.type(dialog.getByRole("textbox", { name: "Certificate" }), "/c.pem");
    await user.type(dialog.getByRole("textbox", { name: "Private key" }), " /k.pem ");
    await user.click(act);
    expect(await dialog.findByText("The private key in /k.pem belongs to another certificate.")).toBeVisible();
    expect(dialog.getByText("Choose the key that the certificate was asked for with.")).toBeVisible();
    expect(backend.inputsOf("tls.useFiles")).toEqual([{ certificate: "/c.pem", key: "/k.pem" }]);
  });

  it("has the window ask for the files", async () => {
    const { backend, user } = page(OFF, { "tls.useFiles": () => OFF }, "window");
    const tls = await card();
    await user.click(await tls.findByRole("button", { name: "Use files…" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Choose files…" }));
    await waitFor(() => expect(backend.inputsOf("tls.useFiles")).toEqual([{ certificate: null, key: null }]));
  });

  it("shows certificate, authority, notes and problem", async () => {
    page({
      ...ON,
      notes: [
        {
          severity: "warning",
          message: "Others on this computer may read the private key.",
          detail: "Let only its owner read it.",
          copy: "chmod 600 /k.pem",
        },
      ],
      problem: {
        code: "badInput",
        message: "There is no file /c.pem.",
        detail: null,
        field: "certificate",
        filter: null,
      },
    });
    const tls = await card();
    expect(await tls.findByText("desk.example, localhost, 127.0.0.1")).toBeVisible();
    expect(tls.getByText("AA:BB")).toBeVisible();
    expect(tls.getByText("CC:DD")).toBeVisible();
    expect(tls.getByText("chmod 600 /k.pem")).toBeVisible();
    expect(tls.getByText("There is no file /c.pem.")).toBeVisible();
    expect(tls.getByText(/It can vouch for desk.example/)).toBeVisible();
  });

  it("exports the authority and tells how one kind of client trusts it", async () => {
    const { backend, user } = page(ON, {
      "tls.trust": (input) => [
        {
          key: "windows",
          title: "Windows",
          steps: [{ words: [{ text: "Add it.", style: "plain" }], copy: `certutil ${input.path}` }],
        },
        {
          key: "firefox",
          title: "Firefox",
          steps: [{ words: [{ text: "Import the file.", style: "plain" }], copy: null }],
        },
      ],
      "tls.exportAuthority": (input) => ({ path: input.path, bytes: 600 }),
    });
    const tls = await card();
    await user.click(await tls.findByRole("button", { name: "How to trust it…" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Let clients trust the local authority" }));
    await user.type(dialog.getByRole("textbox", { name: "Path of the certificate" }), "/tmp/a.crt");
    await user.click(dialog.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(backend.inputsOf("tls.exportAuthority")).toEqual([{ path: "/tmp/a.crt", form: "pem" }]));
    expect(await dialog.findByText("certutil /tmp/a.crt")).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Firefox" }));
    expect(within(dialog.getByRole("list", { name: "Firefox" })).getByText("Import the file.")).toBeVisible();
  });

  it("opens to the network only after naming address, effect, TLS and end", async () => {
    const { backend, user } = page(ON, { "service.listenAt": () => STATUS });
    const tls = await card();
    await user.click(await tls.findByRole("button", { name: "Open to the network…" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Open the service to the network?" }));
    expect(dialog.getByText("192.168.7.7:8765")).toBeVisible();
    expect(dialog.getByText("TLS is on. Clients have to trust the local authority.")).toBeVisible();
    expect(dialog.getByRole("button", { name: "Stay on this computer" })).toHaveFocus();
    expect(dialog.getByRole("button", { name: "8 h" })).toHaveAttribute("aria-pressed", "true");
    await user.click(dialog.getByRole("button", { name: "4 h" }));
    await user.click(dialog.getByRole("button", { name: "Open to the network" }));
    await waitFor(() =>
      expect(backend.inputsOf("service.listenAt")).toEqual([{ address: "192.168.7.7", minutes: 240 }]),
    );
  });

  it("goes back to this computer at once", async () => {
    const { backend, user } = page({ ...ON, address: "192.168.7.7" }, { "service.listenAt": () => STATUS });
    const tls = await card();
    await user.click(await tls.findByRole("button", { name: "Back to this computer" }));
    await waitFor(() =>
      expect(backend.inputsOf("service.listenAt")).toEqual([{ address: "127.0.0.1", minutes: null }]),
    );
  });

  it("is turned off after saying what that does", async () => {
    const { backend, user } = page(ON, { "tls.off": () => OFF });
    const tls = await card();
    await user.click(await tls.findByRole("button", { name: "Turn off…" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Turn TLS off?" }));
    expect(dialog.getByText(/goes on in cleartext at 127.0.0.1/)).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Turn TLS off" }));
    await waitFor(() => expect(backend.inputsOf("tls.off")).toEqual([{}]));
  });
});
