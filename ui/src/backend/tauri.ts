/** The host inside the desktop window. */
import { Channel, invoke } from "@tauri-apps/api/core";
import { type Backend, ConsoleFailure } from "./backend";

export function tauriBackend(): Backend {
  const call: Backend["call"] = async (name, input) => {
    try {
      return await invoke("call", { operation: name, input });
    } catch (thrown) {
      throw ConsoleFailure.from(thrown);
    }
  };
  return {
    door: "window",
    call,
    watchLog(onHead) {
      const channel = new Channel<{ head: number }>();
      let open = true;
      channel.onmessage = ({ head }) => {
        if (open) onHead(head);
      };
      // Followers also look once a second by themselves, so a bell that cannot be had costs only time.
      invoke("watch_log", { channel }).catch(() => {
        open = false;
      });
      return () => {
        open = false;
      };
    },
    async copySecret(text) {
      await call("clipboard.copySecret", { text });
    },
    exportLog: (query, format) => call("log.export", { query, format, path: null }),
    saveDocument: (document, connection, format) => call("setup.save", { document, connection, format, path: null }),
  };
}
