import { expect, test } from "vitest";
import { axisEnd } from "#renderer/charts/axisEnd.ts";

test.each([
  [0, 1],
  [0.3, 0.5],
  [1, 1],
  [2.41, 2.5],
  [2.6, 5],
  [61, 100],
  [1250, 2000],
  [Number.NaN, 1],
])("an axis that has to hold %d ends at %d", (value, end) => {
  expect(axisEnd(value)).toBeCloseTo(end, 12);
});
