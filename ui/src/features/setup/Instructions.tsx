/** What to do at a step, numbered as in its sketch; values to type are copied in the words of the provider's form. */
import type { InstructionAction, SetupInstruction, SetupToken } from "../../backend";
import { CopyField } from "../../shared/Copy";
import { visible } from "../../shared/visible";
import { Words } from "../../shared/Words";
import { T, t } from "../../words";
import { Numeral } from "./Numeral";
import styles from "./step.module.css";
import { TokenField } from "./TokenField";

interface Props {
  instructions: readonly SetupInstruction[];
  token: SetupToken | null;
  /** Leads to where a token is made. */
  onMakeToken: () => void;
}

export function Instructions({ instructions, token, onMakeToken }: Props) {
  return (
    <ol className={styles.todo} aria-label={t("setup-instructions")}>
      {instructions.map(({ number, action }) => (
        <li key={number} data-instruction={number}>
          <Numeral>{number}</Numeral>
          <div>
            <Action action={action} token={token} onMakeToken={onMakeToken} />
          </div>
        </li>
      ))}
    </ol>
  );
}

function Action({ action, token, onMakeToken }: { action: InstructionAction } & Omit<Props, "instructions">) {
  switch (action.kind) {
    case "say":
      return <Words spans={action.words} />;
    case "copy":
      return <CopyField label={visible(action.label)} text={action.text} what={action.label} />;
    case "token":
      return <TokenField label={action.label} token={token} onMakeToken={onMakeToken} />;
    case "choose":
      return (
        <T
          id="setup-choose"
          args={{ label: <b>{visible(action.label)}</b>, option: <b>{visible(action.option)}</b> }}
        />
      );
    case "tick":
      return <T id={action.on ? "setup-tick-on" : "setup-tick-off"} args={{ label: <b>{visible(action.label)}</b> }} />;
  }
}

/**
 * Copies the value with this number in the open step, by its own button, so that the button says "Copied" as ever. False if there
 * is none.
 */
export function copyByNumber(number: string): boolean {
  const button = document.querySelector<HTMLButtonElement>(`[data-instruction="${number}"] [role=group] button`);
  button?.click();
  return button !== null;
}
