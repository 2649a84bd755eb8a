import { expect, test } from "vitest";
import { isInked, side, withStroke } from "#renderer/features/tryit/draw/stroke.ts";

const blank = new Uint8Array(side * side);
const pen = { kind: "pen", width: 2 } as const;
const levels = (pixels: Uint8Array, row: number, from: number, to: number): number[] => [...pixels.subarray(row * side + from, row * side + to)];

test("a dot is darkest in its middle and fades to nothing", () => {
  const dot = withStroke(blank, { x: 10.5, y: 10.5 }, { x: 10.5, y: 10.5 }, pen);
  expect(levels(dot, 10, 8, 14)).toEqual([0, 128, 255, 128, 0, 0]);
  expect(levels(dot, 9, 8, 14)).toEqual([0, 39, 128, 39, 0, 0]);
});

test("a stroke inks every cell on its way, as one piece or as many", () => {
  const whole = withStroke(blank, { x: 4, y: 6 }, { x: 20, y: 6 }, pen);
  const parts = withStroke(withStroke(blank, { x: 4, y: 6 }, { x: 11, y: 6 }, pen), { x: 11, y: 6 }, { x: 20, y: 6 }, pen);
  expect(parts).toEqual(whole);
  expect(levels(whole, 5, 5, 19).every((level) => level > 200)).toBe(true);
});

test("going over it again makes it no darker than ink, and the original stays as it was", () => {
  const once = withStroke(blank, { x: 4, y: 6 }, { x: 20, y: 6 }, pen);
  expect(withStroke(once, { x: 4, y: 6 }, { x: 20, y: 6 }, pen)).toEqual(once);
  expect(blank.every((level) => level === 0)).toBe(true);
});

test("an eraser of the same width takes a stroke away", () => {
  const drawn = withStroke(blank, { x: 4, y: 6 }, { x: 20, y: 6 }, pen);
  const gone = withStroke(drawn, { x: 2, y: 6 }, { x: 22, y: 6 }, { kind: "erase", width: 4 });
  expect(isInked(drawn)).toBe(true);
  expect(isInked(gone)).toBe(false);
});

test("a stroke may leave the picture at any side", () => {
  const drawn = withStroke(blank, { x: -30, y: 14 }, { x: 60, y: 14 }, pen);
  expect(levels(drawn, 13, 0, side).every((level) => level > 200)).toBe(true);
  expect(withStroke(blank, { x: -30, y: -30 }, { x: -20, y: -20 }, pen)).toEqual(blank);
});
