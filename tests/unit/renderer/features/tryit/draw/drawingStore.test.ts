import { beforeEach, expect, test } from "vitest";
import { beginStroke, clearDrawing, drawPiece, penWidths, setPenWidth, showPicture, takePen, undoStroke, useDrawing } from "#renderer/features/tryit/draw/drawingStore.ts";
import { isInked } from "#renderer/features/tryit/draw/stroke.ts";

beforeEach(() => useDrawing.setState(useDrawing.getInitialState(), true));

const stroke = (row: number): void => {
  beginStroke();
  for (let x = 4; x < 20; x++) drawPiece({ x, y: row }, { x: x + 1, y: row });
};

test("undo takes back a whole stroke, however many pieces it was drawn in", () => {
  stroke(6);
  const first = useDrawing.getState().pixels;
  stroke(12);
  undoStroke();
  expect(useDrawing.getState().pixels).toEqual(first);
  undoStroke();
  expect(isInked(useDrawing.getState().pixels)).toBe(false);
  undoStroke();
  expect(useDrawing.getState().past).toEqual([]);
});

test("clearing can be undone, and clearing nothing is no step", () => {
  clearDrawing();
  expect(useDrawing.getState().past).toEqual([]);
  stroke(6);
  clearDrawing();
  expect(isInked(useDrawing.getState().pixels)).toBe(false);
  undoStroke();
  expect(isInked(useDrawing.getState().pixels)).toBe(true);
});

test("what an unseen digit truly is holds until it is drawn on", () => {
  showPicture(new Uint8Array(784).fill(200), "7");
  expect(useDrawing.getState().truth).toBe("7");
  stroke(6);
  expect(useDrawing.getState().truth).toBeUndefined();
});

test("a pen keeps its width when the eraser is taken, within what there is", () => {
  setPenWidth(99);
  takePen("erase");
  expect(useDrawing.getState().pen).toEqual({ kind: "erase", width: penWidths.most });
  setPenWidth(0);
  expect(useDrawing.getState().pen.width).toBe(penWidths.least);
});
