/** One element of a sketch: a field, a button, a row. */
import { IconChevronDown } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { SetupMistake, SketchElement } from "../../backend";
import { Words } from "../../shared/Words";
import { Numeral } from "./Numeral";
import styles from "./sketch.module.css";

const DOTS = "•".repeat(24);

interface Props {
  element: SketchElement;
  mistake: SetupMistake | null;
}

export function SketchPart({ element: { shape, mark }, mistake }: Props) {
  const hot = mark !== null || undefined;
  const number = mark !== null && <Numeral corner>{mark}</Numeral>;
  switch (shape.kind) {
    case "field":
      return (
        <Field label={shape.label} hot={hot}>
          <span>{shape.text ?? "\u00a0"}</span>
          {number}
        </Field>
      );
    case "baseUrl":
      return (
        <Field label={shape.label} hot={hot}>
          <span>{shape.text}</span>
          {mistake?.afterBaseUrl && <del>{mistake.afterBaseUrl}</del>}
          {number}
        </Field>
      );
    case "secret":
      return (
        <Field label={shape.label} hot={hot}>
          <span>
            {mistake?.beforeToken && <del>{mistake.beforeToken}</del>}
            {DOTS}
          </span>
          {number}
        </Field>
      );
    case "select":
      return (
        <Field label={shape.label} hot={hot} select>
          <span>{shape.chosen}</span>
          <IconChevronDown size={14} />
          {number}
        </Field>
      );
    case "button":
      return (
        <span className={styles.button} data-hot={hot}>
          {shape.label}
          {number}
        </span>
      );
    case "link":
      return (
        <span className={styles.link} data-hot={hot}>
          {shape.label}
          {number}
        </span>
      );
    case "checkbox":
    case "radio":
      return (
        <span className={styles.choice} data-hot={hot}>
          <i className={styles.box} data-round={shape.kind === "radio" || undefined} data-on={shape.on || undefined} />
          <span>{shape.label}</span>
          {number}
        </span>
      );
    case "tabs":
      return (
        <div className={styles.tabs}>
          {shape.items.map((item) => (
            <span
              key={item}
              data-on={item === shape.chosen || undefined}
              data-hot={(item === shape.chosen && hot) || undefined}
            >
              {item}
              {item === shape.chosen && number}
            </span>
          ))}
        </div>
      );
    case "menu":
      return (
        <div>
          <span className={styles.button}>
            {shape.label}
            <IconChevronDown size={14} />
          </span>
          <div className={styles.menu}>
            {shape.items.map((item) => (
              <span
                key={item}
                data-on={item === shape.chosen || undefined}
                data-hot={(item === shape.chosen && hot) || undefined}
              >
                {item}
                {item === shape.chosen && number}
              </span>
            ))}
          </div>
        </div>
      );
    case "columns":
    case "row":
      return (
        <div className={styles.row} data-head={shape.kind === "columns" || undefined} data-hot={hot}>
          {shape.cells.map((cell, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the cells of one row keep their places
            <span key={at} className="cut">
              {cell}
            </span>
          ))}
          {number}
        </div>
      );
    case "heading":
    case "text":
      return (
        <div className={shape.kind === "heading" ? styles.heading : styles.words} data-hot={hot}>
          <Words spans={shape.words} />
          {number}
        </div>
      );
  }
}

interface FieldProps {
  label: string;
  hot: true | undefined;
  select?: boolean;
  children: ReactNode;
}

function Field({ label, hot, select = false, children }: FieldProps) {
  return (
    <div className={styles.field}>
      <span>{label}</span>
      <div className={styles.input} data-hot={hot} data-select={select || undefined}>
        {children}
      </div>
    </div>
  );
}
