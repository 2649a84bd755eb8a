import { expect, test } from "vitest";
import { scoreLine } from "#core/data/scoreLine.ts";

const rows = [{ x: 1, y: 2 }, { x: 2, y: 5 }, { x: 3, y: 5 }];
const columns = { x: "x", y: "y" };

test("a line's mean error and R² are those worked by hand", () => {
  // 2x + 1 gives 3, 5, 7: misses of 1, 0 and 2 over a spread of 6 about the mean 4.
  expect(scoreLine({ w: 2, b: 1 }, rows, columns)).toEqual({ meanError: 1, r2: 1 - 5 / 6 });
});

test("a line through the points has no error, and the mean alone explains nothing", () => {
  expect(scoreLine({ w: 3, b: -1 }, rows.slice(0, 2), columns)).toEqual({ meanError: 0, r2: 1 });
  expect(scoreLine({ w: 0, b: 4 }, rows, columns).r2).toBe(0);
});

test("rows that lack a number are left out; without any there is no score", () => {
  expect(scoreLine({ w: 2, b: 1 }, [...rows, { x: Number.NaN, y: 9 }, { x: 4, y: "nine" }, { x: 4 }], columns).meanError).toBe(1);
  expect(scoreLine({ w: 2, b: 1 }, [], columns)).toEqual({ meanError: Number.NaN, r2: Number.NaN });
});
