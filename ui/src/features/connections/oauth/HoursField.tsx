/** How long access tokens live, as people choose it: whole hours from 1 to 6. */
import { Select } from "@mantine/core";
import { t } from "../../../words";

export const HOUR_SECONDS = 3600;

const HOURS = [1, 2, 3, 4, 5, 6];

/** Hours of a client's access tokens, with a part of one where a script set it. */
export function hoursOf(client: { lifetimeSeconds: number }): number {
  return Math.round((client.lifetimeSeconds / HOUR_SECONDS) * 10) / 10;
}

interface Props {
  value: number;
  /** The hours that the client has: they stay to be chosen, also where no person would choose them. */
  own?: number;
  description: string;
  onChange: (hours: number) => void;
}

export function HoursField({ value, own, description, onChange }: Props) {
  const choices = own === undefined || HOURS.includes(own) ? HOURS : [own, ...HOURS];
  return (
    <Select
      label={t("oauth-lifetime")}
      description={description}
      inputWrapperOrder={["label", "input", "description"]}
      data={choices.map((hours) => ({ value: String(hours), label: t("oauth-hours", { hours }) }))}
      value={String(value)}
      onChange={(chosen) => chosen && onChange(Number(chosen))}
      comboboxProps={{ withinPortal: true }}
    />
  );
}
