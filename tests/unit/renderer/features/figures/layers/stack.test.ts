import { expect, test } from "vitest";
import { numbersOf, stack } from "#renderer/features/figures/layers/stack.ts";

test("the drawn network is the one that the lesson's text counts", () => {
  expect(stack.map(({ sizes }) => sizes.join("x"))).toEqual(["28x28x1", "26x26x32", "24x24x64", "12x12x64", "9216", "128", "10"]);
  expect(stack.map(({ weights }) => weights).filter((weights) => weights > 0)).toEqual([320, 18_496, 1_179_776, 1_290]);
  expect(stack.reduce((sum, { weights }) => sum + weights, 0)).toBe(1_199_882);
  expect(stack.map(({ multiplications }) => multiplications / 1e6)).toEqual([0, 26 * 26 * 9 * 32 / 1e6, 24 * 24 * 9 * 32 * 64 / 1e6, 0, 0, 9216 * 128 / 1e6, 1280 / 1e6]);
  expect(stack.map(numbersOf)).toEqual([784, 21_632, 36_864, 9_216, 9_216, 128, 10]);
});
