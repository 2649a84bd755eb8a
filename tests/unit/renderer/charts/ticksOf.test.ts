import { expect, test } from "vitest";
import { ticksOf } from "#renderer/charts/ticksOf.ts";

test.each([
  [0, 1, 4, [0, 0.25, 0.5, 0.75, 1]],
  [0, 2.4, 4, [0, 1, 2]],
  [170, 235, 4, [180, 200, 220]],
  [2500, 6500, 4, [3000, 4000, 5000, 6000]],
  [0, 1250, 5, [0, 250, 500, 750, 1000, 1250]],
  [-1, 1, 4, [-1, -0.5, 0, 0.5, 1]],
])("from %d to %d in about %d", (from, to, count, ticks) => {
  expect(ticksOf(from, to, count)).toEqual(ticks.filter((tick) => tick >= from && tick <= to));
});

test("nothing to divide is one tick", () => expect(ticksOf(3, 3, 4)).toEqual([3]));
