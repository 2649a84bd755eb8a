import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import styles from "./SplitHandle.module.css";

export interface SplitHandleProps {
  label: string;
  /** Of the line itself: a vertical one is moved left and right. */
  orientation: "vertical" | "horizontal";
  /** Size of the pane it moves, px. */
  size: number;
  min: number;
  max: number;
  /** The pane lies before the line, or after it. */
  pane: "before" | "after";
  onResize(size: number): void;
  /** Back to the size it has by itself. */
  onReset(): void;
}

const step = 16;
const largeStep = 64;

/** The line between two panes: dragged, or moved by arrows; Home and a double click reset it. */
export function SplitHandle({ label, orientation, size, min, max, pane, onResize, onReset }: SplitHandleProps) {
  const drag = useRef<{ from: number; size: number }>(undefined);
  const sign = pane === "before" ? 1 : -1;
  const along = ({ clientX, clientY }: PointerEvent): number => (orientation === "vertical" ? clientX : clientY);
  const resize = (wanted: number): void => onResize(Math.round(Math.min(max, Math.max(min, wanted))));
  const press = (event: KeyboardEvent): void => {
    const by = event.shiftKey ? largeStep : step;
    const moves: Record<string, () => void> = {
      [orientation === "vertical" ? "ArrowRight" : "ArrowDown"]: () => resize(size + sign * by),
      [orientation === "vertical" ? "ArrowLeft" : "ArrowUp"]: () => resize(size - sign * by),
      Home: onReset,
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };
  return (
    <div
      className={`${styles["handle"]} ${styles[orientation]}`}
      role="separator"
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={Math.round(size)}
      aria-valuemin={min}
      aria-valuemax={Math.round(max)}
      // A separator that can be moved is a control: the WAI-ARIA pattern "window splitter" gives it the focus.
      tabIndex={0}
      onKeyDown={press}
      onDoubleClick={onReset}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { from: along(event), size };
      }}
      onPointerMove={(event) => {
        if (drag.current) resize(drag.current.size + sign * (along(event) - drag.current.from));
      }}
      onPointerUp={() => (drag.current = undefined)}
      onPointerCancel={() => (drag.current = undefined)}
    />
  );
}
