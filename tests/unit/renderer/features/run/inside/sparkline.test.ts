import { expect, test } from "vitest";
import { sparkline } from "#renderer/features/run/inside/sparkline.ts";

test("a sparkline goes by powers of ten, from the left edge to the right one", () => {
  expect(sparkline([1, 10, 100])).toBe("1.0,11.0 24.0,6.0 47.0,1.0");
});

test("what hardly changes is flat, and what has no logarithm is left out", () => {
  expect(sparkline([1, 1, 1])).toBe("1.0,6.0 24.0,6.0 47.0,6.0");
  expect(sparkline([1, 0, Number.NaN, undefined, 1])).toBe("1.0,6.0 47.0,6.0");
  expect(sparkline([1])).toBeUndefined();
  expect(sparkline([])).toBeUndefined();
});
