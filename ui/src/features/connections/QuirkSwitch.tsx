/** Tolerate or refuse, side by side. It isn't coloured: neither side is good or bad. */
import { t } from "../../words";
import styles from "./dialect.module.css";

interface Props {
  label: string;
  tolerated: boolean;
  busy: boolean;
  onChange: (tolerated: boolean) => void;
}

const SIDES = [
  { tolerated: true, word: "connections-quirk-tolerate" },
  { tolerated: false, word: "connections-quirk-refuse" },
] as const;

/** `<QuirkSwitch label="When … comes" tolerated={row.tolerated} busy={false} onChange={…} />` */
export function QuirkSwitch({ label, tolerated, busy, onChange }: Props) {
  return (
    <span
      className={styles.switch}
      role="radiogroup"
      aria-label={label}
      aria-busy={busy}
      onKeyDown={(event) => {
        if (!["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].includes(event.key)) return;
        event.preventDefault();
        const other = event.currentTarget.querySelector<HTMLButtonElement>('button[aria-checked="false"]');
        other?.focus();
        onChange(!tolerated);
      }}
    >
      {SIDES.map((side) => (
        <button
          key={side.word}
          type="button"
          role="radio"
          aria-checked={side.tolerated === tolerated}
          tabIndex={side.tolerated === tolerated ? 0 : -1}
          onClick={() => {
            if (side.tolerated !== tolerated) onChange(side.tolerated);
          }}
        >
          {t(side.word)}
        </button>
      ))}
    </span>
  );
}
