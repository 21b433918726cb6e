import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ConsoleFailure } from "./backend";
import { httpBackend, openSession } from "./http";

const CODE = "0123456789abcdef0123456789abcdef";

function answer(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}

describe("the backend over HTTP", () => {
  const asked = vi.fn<(path: string, init: RequestInit) => Promise<Response>>();
  beforeEach(() => {
    asked.mockReset();
    vi.stubGlobal("fetch", asked);
    history.replaceState(null, "", "/log?q=ada");
  });
  afterEach(() => vi.unstubAllGlobals());

  it("posts the input of an operation to its path and gives the answer", async () => {
    asked.mockResolvedValue(answer(200, { port: 8765 }));
    expect(await httpBackend().call("service.setPort", { port: 8765 })).toEqual({ port: 8765 });
    expect(asked).toHaveBeenCalledWith(
      "/console/v1/call/service.setPort",
      expect.objectContaining({ method: "POST", body: '{"port":8765}', credentials: "same-origin" }),
    );
  });

  it("throws the error of an operation with its fields", async () => {
    const error = { code: "conflict", message: "taken", detail: "choose another", field: "name", filter: null };
    asked.mockResolvedValue(answer(409, error));
    const thrown = await httpBackend()
      .call("status.get", {})
      .catch((reason: unknown) => reason);
    expect(thrown).toBeInstanceOf(ConsoleFailure);
    expect(thrown).toMatchObject({ code: "conflict", message: "taken", detail: "choose another", field: "name" });
  });

  it.each([
    ["an ended session", () => Promise.resolve(answer(401, {})), "sessionEnded"],
    ["a host that is gone", () => Promise.reject(new TypeError("failed to fetch")), "unreachable"],
    ["an answer that is no error of ours", () => Promise.resolve(new Response("<html>", { status: 502 })), "internal"],
  ])("tells %s apart", async (_, reply, code) => {
    asked.mockImplementation(reply);
    await expect(httpBackend().call("status.get", {})).rejects.toMatchObject({ code });
  });

  it("trades the one-time code for a session and takes it out of the address", async () => {
    history.replaceState(null, "", `/log?q=ada#code=${CODE}`);
    asked.mockResolvedValue(answer(200, {}));
    await openSession();
    expect(asked).toHaveBeenCalledWith("/console/v1/session", expect.objectContaining({ body: `{"code":"${CODE}"}` }));
    expect(location.href).toMatch(/\/log\?q=ada$/);
  });

  it("goes on with a session that holds when a code is used up, and not without", async () => {
    history.replaceState(null, "", `/#code=${CODE}`);
    asked.mockResolvedValueOnce(answer(401, {})).mockResolvedValueOnce(answer(200, {}));
    await expect(openSession()).resolves.toBeUndefined();
    history.replaceState(null, "", `/#code=${CODE}`);
    asked.mockResolvedValue(answer(401, {}));
    await expect(openSession()).rejects.toMatchObject({ code: "sessionEnded" });
  });

  it("asks for nothing where there is no code", async () => {
    await openSession();
    expect(asked).not.toHaveBeenCalled();
  });
});
