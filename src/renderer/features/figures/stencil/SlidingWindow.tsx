import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { Picture } from "#renderer/ui/pictures/Picture.tsx";
import styles from "./StencilWindow.module.css";
import { fitting, places, side, sumAt, width, type Place } from "./stencils.ts";

interface Point {
  x: number;
  y: number;
}

export interface SlidingWindowProps {
  /** Undefined until they are here. */
  pixels: Uint8Array | undefined;
  stencil: readonly number[];
  place: Place;
  onPlace(place: Place): void;
  /** Where pointers draw instead of dragging the window, in pixels of the picture. */
  onInk: ((from: Point, to: Point) => void) | undefined;
}

const arrows: Readonly<Record<string, Place>> = { ArrowLeft: { row: 0, column: -1 }, ArrowRight: { row: 0, column: 1 }, ArrowUp: { row: -1, column: 0 }, ArrowDown: { row: 1, column: 0 } };
/** Places with Shift. */
const leap = 5;

/** A digit with the window on it: dragged, or moved by the arrow keys. Said as a slider over all places, row by row. */
export function SlidingWindow({ pixels, stencil, place, onPlace, onInk }: SlidingWindowProps) {
  const { t } = useTranslation();
  const sum = numberFormat(usePreferredLocale(), { maximumFractionDigits: 2 });
  const last = useRef<Point>(undefined);

  const pointOf = ({ currentTarget, clientX, clientY }: React.PointerEvent<HTMLElement>): Point => {
    const box = currentTarget.getBoundingClientRect();
    return { x: ((clientX - box.left) / box.width) * side, y: ((clientY - box.top) / box.height) * side };
  };
  const drag = (event: React.PointerEvent<HTMLElement>): void => {
    const point = pointOf(event);
    if (onInk) onInk(last.current ?? point, point);
    else onPlace(fitting({ row: Math.round(point.y - width / 2), column: Math.round(point.x - width / 2) }));
    last.current = point;
  };
  return (
    <div
      className={styles["picture"]}
      data-draws={onInk ? true : undefined}
      role="slider"
      tabIndex={0}
      aria-label={t("figures.stencil.window")}
      aria-valuemin={1}
      aria-valuemax={places * places}
      aria-valuenow={place.row * places + place.column + 1}
      aria-valuetext={t("figures.stencil.reading", { row: place.row + 1, column: place.column + 1, sum: pixels ? sum.format(sumAt(pixels, stencil, place)) : "" })}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        last.current = undefined;
        drag(event);
      }}
      onPointerMove={(event) => event.buttons === 1 && drag(event)}
      onKeyDown={(event) => {
        const by = arrows[event.key];
        if (!by) return;
        event.preventDefault();
        const steps = event.shiftKey ? leap : 1;
        onPlace(fitting({ row: place.row + steps * by.row, column: place.column + steps * by.column }));
      }}
    >
      {pixels && <Picture pixels={pixels} width={side} height={side} />}
      <i style={{ insetInlineStart: `${(100 * place.column) / side}%`, insetBlockStart: `${(100 * place.row) / side}%` }} aria-hidden="true" />
    </div>
  );
}
