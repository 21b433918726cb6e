/** The ends of tokens as a calendar file: by a dialog in the window, as a download in the browser. */
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { type CalendarQuery, useBackend } from "../../backend";
import { describeError } from "../../shared/errors";
import { t } from "../../words";

export function useCalendar() {
  const backend = useBackend();
  return useMutation({
    mutationFn: async (query: CalendarQuery): Promise<string | null> => {
      if (!backend.saveText) return (await backend.call("tokens.saveCalendar", { ...query, path: null })).path;
      const { fileName, text } = await backend.call("tokens.calendar", query);
      await backend.saveText(fileName, text);
      // A download says so itself.
      return null;
    },
    onSuccess: (path) => {
      if (path !== null) notifications.show({ message: t("connections-calendar-saved", { path }) });
    },
    onError: (error) => {
      notifications.show({ message: describeError(error).heading });
    },
  });
}
