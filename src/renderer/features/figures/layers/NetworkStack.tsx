import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { DataTable } from "../frame/DataTable.tsx";
import { FigureFrame } from "../frame/FigureFrame.tsx";
import type { FigureProps } from "../frame/FigureProps.ts";
import styles from "./NetworkStack.module.css";
import { numbersOf, stack, type StackStage } from "./stack.ts";

/** Pixels of the drawing: of a row or a column of a picture, of a channel, and of one number in a row of them. */
const perPixel = 2.6;
const perChannel = 0.62;
const perNumber = 0.62;
/** A picture's width is drawn away from who looks: this much of it to the right, and upwards. */
const away = 0.34;
const gap = 13;
const thickness = 7;
const drawing = { width: 344, height: 128 };

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  depth: number;
  isCut: boolean;
}

/** Boxes side by side, their middles on one line. A row of numbers that would leave the drawing is cut. */
function boxesOf(stages: readonly StackStage[]): Box[] {
  let x = 2;
  return stages.map(({ sizes }) => {
    const [rows, columns, channels] = sizes;
    const isRow = columns === undefined;
    const wanted = isRow ? rows! * perNumber : rows! * perPixel;
    const height = Math.min(wanted, drawing.height - 8);
    const depth = isRow ? 0 : columns * perPixel * away;
    const box = { x, y: (drawing.height - height + depth) / 2, width: isRow ? thickness : Math.max(2, channels! * perChannel), height, depth, isCut: height < wanted };
    x += box.width + depth + gap;
    return box;
  });
}

/** The lesson's network as boxes drawn to scale, each with its sizes; weights and work once the learner said where most of them are. */
export function NetworkStack({ caption, lesson, predictions }: FigureProps & { caption: ReactNode }) {
  const { t } = useTranslation();
  const { format } = numberFormat(usePreferredLocale());
  const [chosen, choose] = useState(0);
  const [isTable, showTable] = useState(false);
  const isTold = lesson.predictions.filter(({ kind }) => kind === "choice").every(({ id }) => predictions?.[id] !== undefined);
  const sizesOf = ({ sizes }: StackStage): string => sizes.map((size) => format(size)).join(" × ");
  const nameOf = ({ kind, sizes }: StackStage): string => t(`figures.stack.${kind}`, { units: sizes.at(-1)! });
  const boxes = boxesOf(stack);
  const stage = stack[chosen]!;

  const move = (event: React.KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = Math.min(stack.length - 1, Math.max(0, chosen + by));
    choose(next);
    event.currentTarget.querySelectorAll<SVGElement>("[role=radio]")[next]?.focus();
  };
  return (
    <FigureFrame caption={caption} table={{ isShown: isTable, show: showTable }}>
      {isTable ? (
        <DataTable
          label={t("figures.stack.label")}
          columns={[t("figures.stack.stage"), t("figures.stack.out"), ...(isTold ? [t("figures.costs.weights"), t("figures.costs.multiplications")] : [])]}
          rows={stack.map((one) => [nameOf(one), sizesOf(one), ...(isTold ? [format(one.weights), format(one.multiplications)] : [])])}
        />
      ) : (
        <div className={styles["stack"]}>
          <svg viewBox={`0 0 ${drawing.width} ${drawing.height}`} className={styles["drawing"]} role="radiogroup" tabIndex={-1} aria-label={t("figures.stack.label")} onKeyDown={move}>
            {boxes.map((box, index) => (
              <g key={box.x} role="radio" aria-checked={index === chosen} aria-label={`${nameOf(stack[index]!)}, ${sizesOf(stack[index]!)}`} tabIndex={index === chosen ? 0 : -1} className={styles["box"]} onClick={() => choose(index)} onPointerEnter={() => choose(index)}>
                {/* Thin boxes are hard to hit. */}
                <rect className={styles["target"]} x={box.x - gap / 2} y={0} width={box.width + box.depth + gap} height={drawing.height} />
                <Sides {...box} />
              </g>
            ))}
          </svg>
          <p className={styles["words"]} role="status">
            <b>{nameOf(stage)}</b> <span>{t("figures.stack.gives", { sizes: sizesOf(stage), count: numbersOf(stage) })}</span>
            {boxes[chosen]!.isCut && <span>{t("figures.stack.cut")}</span>}
            {stage.kind !== "picture" && <span>{isTold ? t("figures.stack.costs", { weights: stage.weights, multiplications: stage.multiplications }) : t("figures.stack.later")}</span>}
          </p>
        </div>
      )}
    </FigureFrame>
  );
}

function Sides({ x, y, width, height, depth, isCut }: Box) {
  const tear = y + height * 0.62;
  return (
    <>
      {depth > 0 && (
        <>
          <polygon className={styles["top"]} points={`${x},${y} ${x + depth},${y - depth} ${x + width + depth},${y - depth} ${x + width},${y}`} />
          <polygon className={styles["side"]} points={`${x + width},${y} ${x + width + depth},${y - depth} ${x + width + depth},${y + height - depth} ${x + width},${y + height}`} />
        </>
      )}
      <rect className={styles["front"]} x={x} y={y} width={width} height={height} />
      {isCut && <polyline className={styles["tear"]} points={`${x - 4},${tear + 3} ${x + width / 2 - 2},${tear - 3} ${x + width / 2 + 2},${tear + 3} ${x + width + 4},${tear - 3}`} />}
    </>
  );
}
