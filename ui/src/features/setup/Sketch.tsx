/**
 * The provider's screen, drawn from data: where to click and what to type. A drawing: it is one picture to screen readers, with its
 * marks told in words, and nothing in it can be selected or pressed.
 */
import { IconPencil } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { SetupMistake, SketchShape, SketchView } from "../../backend";
import { plainWords } from "../../shared/Words";
import { t } from "../../words";
import { Numeral } from "./Numeral";
import { SketchPart } from "./SketchPart";
import styles from "./sketch.module.css";

interface Props {
  view: SketchView;
  /** What was mistyped is struck through where it was typed. */
  mistake: SetupMistake | null;
  /** The choice of portal, at the right of the caption. */
  portal?: ReactNode;
}

export function Sketch({ view, mistake, portal }: Props) {
  const marks = marksOf(view);
  return (
    <figure className={styles.sketch}>
      <figcaption className={styles.caption}>
        <IconPencil size={14} aria-hidden="true" />
        <span className={styles.captionWords} title={t("setup-sketch-of", { caption: view.caption })}>
          {t("setup-sketch-of", { caption: view.caption })}
        </span>
        {marks.length > 0 && <span className="vh">{t("setup-sketch-marks", { marks: marks.join(", ") })}</span>}
        {portal}
      </figcaption>
      <div className={styles.screen} data-nav={view.nav !== null || undefined} aria-hidden="true">
        {view.nav && (
          <div className={styles.nav}>
            {view.nav.items.map((item) => {
              const mark = item === view.nav?.selected ? view.nav.mark : null;
              return (
                <span key={item} data-on={item === view.nav?.selected || undefined}>
                  {/* What is looked for is there whole. */}
                  <span className={mark === null ? "cut" : undefined}>{item}</span>
                  {mark !== null && <Numeral>{mark}</Numeral>}
                </span>
              );
            })}
          </div>
        )}
        <div className={styles.page}>
          {view.breadcrumb.length > 0 && (
            <div className={styles.crumbs}>
              {view.breadcrumb.map((crumb, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the crumbs of one sketch keep their places
                <span key={at}>
                  {at > 0 && " › "}
                  {crumb}
                </span>
              ))}
            </div>
          )}
          {view.heading && <div className={styles.heading}>{view.heading}</div>}
          {lines(view).map((line, at) =>
            line[0] && line[0].shape.kind !== "button" ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one sketch keep their places
              <SketchPart key={at} element={line[0]} mistake={mistake} />
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one sketch keep their places
              <div key={at} className={styles.buttons}>
                {line.map((element, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: as above
                  <SketchPart key={place} element={element} mistake={mistake} />
                ))}
              </div>
            ),
          )}
        </div>
      </div>
    </figure>
  );
}

/** Buttons that follow each other stand in one line; everything else has its own. */
function lines(view: SketchView): SketchView["elements"][] {
  const found: SketchView["elements"][] = [];
  for (const element of view.elements) {
    const last = found.at(-1);
    if (element.shape.kind === "button" && last?.[0]?.shape.kind === "button") last.push(element);
    else found.push([element]);
  }
  return found;
}

/** The marks by number, with what they are at. */
function marksOf(view: SketchView): string[] {
  const marks: Array<[number, string]> = [];
  if (view.nav && view.nav.mark !== null) marks.push([view.nav.mark, view.nav.selected]);
  for (const { shape, mark } of view.elements) if (mark !== null) marks.push([mark, labelOf(shape)]);
  return marks
    .sort(([one], [other]) => one - other)
    .map(([number, label]) => t("setup-sketch-mark", { number, label }));
}

function labelOf(shape: SketchShape): string {
  switch (shape.kind) {
    case "tabs":
      return shape.chosen;
    case "menu":
      return `${shape.label}, ${shape.chosen}`;
    case "columns":
    case "row":
      return shape.cells.join(", ");
    case "heading":
    case "text":
      return plainWords(shape.words);
    default:
      return shape.label;
  }
}
