import { expect, test } from "vitest";
import { cutWrong, points } from "#renderer/features/figures/points/foldedPoints.ts";

const places = Array.from({ length: 81 }, (_, index) => (index - 40) / 40);

test("no straight cut parts the points", () => {
  const fewest = Math.min(...places.flatMap((at) => places.map((tilt) => cutWrong(points, { at, tilt }))));
  expect(fewest).toBeGreaterThanOrEqual(4);
});

test("folded once, a cut parts them", () => {
  const folded = points.map((point) => ({ ...point, x: Math.abs(point.x) }));
  expect(Math.min(...places.map((at) => cutWrong(folded, { at, tilt: 0 })))).toBe(0);
});

test("both ways of naming the sides count the same", () => {
  const swapped = points.map((point) => ({ ...point, isRound: !point.isRound }));
  for (const at of places) expect(cutWrong(swapped, { at, tilt: 0.3 })).toBe(cutWrong(points, { at, tilt: 0.3 }));
});
