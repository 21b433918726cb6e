/** In a browser there is no file dialog of the host, so a path is typed. */
import { TextInput } from "@mantine/core";
import { t } from "../../words";
import styles from "./settings.module.css";

interface PathProps {
  label: string;
  value: string;
  labelled?: boolean;
  onChange: (path: string) => void;
}

export function PathInput({ label, value, labelled = false, onChange }: PathProps) {
  return (
    <TextInput
      className={styles.pathInput}
      {...(labelled ? { label } : { "aria-label": label })}
      placeholder={t("settings-path-hint")}
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
