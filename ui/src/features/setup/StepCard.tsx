/** A step: one line when it is folded, its work when it is open. Opening it brings it under the head. */
import { Button } from "@mantine/core";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { type RefObject, useEffect, useId, useRef } from "react";
import type { Setup, SetupStep } from "../../backend";
import { Tag } from "../../shared/Page";
import { VerdictMark } from "../../shared/VerdictMark";
import { plainWords, Words } from "../../shared/Words";
import { t, type WordId } from "../../words";
import { MistakeBox } from "./MistakeBox";
import { tickOf, toneOfStep } from "./place";
import { StepBody } from "./StepBody";
import { StepEvidence } from "./StepEvidence";
import styles from "./step.module.css";

const ACTS: Record<"tick" | "untick" | "leave", WordId> = {
  tick: "setup-by-hand",
  untick: "setup-untick",
  leave: "setup-leave-to-traffic",
};

interface Props {
  setup: Setup;
  step: SetupStep;
  open: boolean;
  /** Set by the keys `j` and `k`: the step that they open then takes the focus. */
  byKey: RefObject<boolean>;
  older: boolean;
  onOlder: (older: boolean) => void;
  onToggle: () => void;
  onTick: (ticked: boolean | null) => void;
  onMakeToken: () => void;
}

export function StepCard({ setup, step, open, byKey, older, onOlder, onToggle, onTick, onMakeToken }: Props) {
  const card = useRef<HTMLElement>(null);
  const toggle = useRef<HTMLButtonElement>(null);
  const id = useId();
  const tick = tickOf(step);

  useEffect(() => {
    if (!open) return;
    if (card.current && !isWhole(card.current)) card.current.scrollIntoView({ block: "start" });
    if (byKey.current) toggle.current?.focus({ preventScroll: true });
    byKey.current = false;
  }, [open, byKey]);

  return (
    <section
      ref={card}
      className={styles.card}
      data-open={open || undefined}
      data-state={step.state.is}
      aria-labelledby={id}
    >
      <header>
        <VerdictMark tone={toneOfStep(step.state)} size={16} turning={open && step.state.is === "waiting"} />
        <h3 className={styles.title}>
          <button ref={toggle} id={id} type="button" aria-expanded={open} onClick={onToggle}>
            <small>{step.number}</small>
            <span className="cut" title={plainWords(step.title)}>
              <Words spans={step.title} />
            </span>
          </button>
        </h3>
        <span className={styles.side}>
          {step.optional && <Tag>{t("setup-optional")}</Tag>}
          {/* Why no traffic shows it stands in the open step already. */}
          {!(open && step.state.is === "todo" && step.proof === null) && <StepEvidence step={step} />}
          {open && tick && (
            <Button size="xs" variant="subtle" onClick={() => onTick(tick.ticked)}>
              {t(ACTS[tick.act])}
            </Button>
          )}
        </span>
        <span className={styles.chevron} aria-hidden="true">
          {open ? <IconChevronUp size={14} /> : <IconChevronDown size={14} />}
        </span>
      </header>
      {open && (
        <>
          {step.mistake && (
            <div className={styles.box}>
              <MistakeBox
                mistake={step.mistake}
                provider={setup.guide.provider.name}
                connection={setup.connection.id}
              />
            </div>
          )}
          <StepBody setup={setup} step={step} older={older} onOlder={onOlder} onMakeToken={onMakeToken} />
        </>
      )}
    </section>
  );
}

/** Nothing moves for a card that is in sight from head to foot. */
function isWhole(card: HTMLElement): boolean {
  const { top, bottom } = card.getBoundingClientRect();
  const page = card.closest("section[tabindex]")?.getBoundingClientRect();
  return page !== undefined && top >= page.top && bottom <= page.bottom;
}
