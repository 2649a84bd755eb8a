import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { Picture } from "#renderer/ui/pictures/Picture.tsx";
import hidden from "#renderer/ui/visuallyHidden.module.css";
import styles from "./DrawingCanvas.module.css";
import { beginStroke, drawPiece, useDrawing } from "./drawingStore.ts";
import { side, type Point } from "./stroke.ts";

/** Cells that an arrow key moves with Shift. */
const stride = 4;
const moves: Record<string, Point> = { ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 } };

/** Where a digit is drawn, by mouse, pen, finger or keys. */
export function DrawingCanvas() {
  const { t } = useTranslation();
  const pixels = useDrawing((drawing) => drawing.pixels);
  const last = useRef<Point | undefined>(undefined);
  const [cursor, setCursor] = useState<Point>({ x: side / 2 + 0.5, y: side / 2 + 0.5 });
  const [byKeys, setByKeys] = useState(false);
  /** Whether arrows draw: while Space is held, or since Enter. */
  const held = useRef(false);
  const [locked, setLocked] = useState(false);

  const start = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0 || !event.isPrimary) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setByKeys(false);
    beginStroke();
    last.current = pointOf(event, event.currentTarget);
    drawPiece(last.current, last.current);
  };
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    if (!last.current || !event.isPrimary) return;
    const { nativeEvent, currentTarget } = event;
    for (const piece of nativeEvent.getCoalescedEvents?.() ?? [nativeEvent]) {
      const to = pointOf(piece, currentTarget);
      drawPiece(last.current, to);
      last.current = to;
    }
  };
  const end = (event: PointerEvent): void => {
    if (event.isPrimary) last.current = undefined;
  };

  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = moves[event.key];
    if (by) {
      const far = event.shiftKey ? stride : 1;
      const to = { x: inside(cursor.x + by.x * far), y: inside(cursor.y + by.y * far) };
      if (held.current || locked) drawPiece(cursor, to);
      setCursor(to);
    } else if (event.key === " ") {
      if (!event.repeat) {
        beginStroke();
        drawPiece(cursor, cursor);
        held.current = true;
      }
    } else if (event.key === "Enter") {
      if (!locked) {
        beginStroke();
        drawPiece(cursor, cursor);
      }
      setLocked(!locked);
    } else {
      return;
    }
    setByKeys(true);
    event.preventDefault();
  };
  const release = (event: KeyboardEvent): void => {
    if (event.key === " ") held.current = false;
  };
  const leave = (): void => {
    held.current = false;
    setLocked(false);
    setByKeys(false);
  };

  const place = { row: Math.floor(cursor.y) + 1, column: Math.floor(cursor.x) + 1 };
  return (
    // It is interactive: an application of its own, whose keys are described.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      className={styles["canvas"]}
      role="application"
      tabIndex={0}
      aria-label={t("tryit.canvas.label")}
      aria-describedby="tryit-keys"
      onPointerDown={start}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
      onKeyDown={press}
      onKeyUp={release}
      onBlur={leave}
    >
      <Picture pixels={pixels} width={side} height={side} className={styles["ink"]} />
      {byKeys && <span className={styles["cursor"]} data-down={locked} style={{ insetInlineStart: `${((place.column - 1) / side) * 100}%`, top: `${((place.row - 1) / side) * 100}%` }} />}
      <span id="tryit-keys" className={hidden["hidden"]}>
        {t("tryit.canvas.keys")}
      </span>
      <span className={hidden["hidden"]} role="status">
        {byKeys && t(locked ? "tryit.canvas.down" : "tryit.canvas.at", place)}
      </span>
    </div>
  );
}

function pointOf({ clientX, clientY }: { clientX: number; clientY: number }, element: Element): Point {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: ((clientX - left) / width) * side, y: ((clientY - top) / height) * side };
}

function inside(cell: number): number {
  return Math.min(side - 0.5, Math.max(0.5, cell));
}
