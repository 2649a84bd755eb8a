import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitLine } from "#engine/backprop/fitLine.ts";
import { bundledTable } from "#tests/support/lessons/bundledData.ts";

describe("fitLine", () => {
  it("finds the line that points lie on", () => {
    expect(fitLine([0, 1, 2, 5], [3, 5, 7, 13])).toEqual({ w: 2, b: 3 });
  });

  it("gives what is known of the penguins: about 49.5 grams a millimetre", async () => {
    const rows = (await bundledTable("penguins")).train.filter(({ mass }) => Number(mass) > 0);
    const { w, b } = fitLine(rows.map(({ flipper }) => Number(flipper)), rows.map(({ mass }) => Number(mass)));
    expect(w).toBeCloseTo(49.47, 2);
    expect(b).toBeCloseTo(-5709, 0);
  });

  it("leaves no line with a smaller squared error beside it", () => {
    const points = fc.array(fc.tuple(fc.integer({ min: -100, max: 100 }), fc.integer({ min: -100, max: 100 })), { minLength: 3, maxLength: 20 }).filter((list) => new Set(list.map(([x]) => x)).size > 1);
    fc.assert(
      fc.property(points, fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }), (list, dw, db) => {
        const [x, y] = [list.map(([one]) => one), list.map(([, one]) => one)];
        const { w, b } = fitLine(x, y);
        const error = (slope: number, start: number): number => x.reduce((sum, one, index) => sum + (y[index]! - slope * one - start) ** 2, 0);
        expect(error(w, b)).toBeLessThanOrEqual(error(w + dw, b + db) + 1e-6);
      }),
      { seed: 1 },
    );
  });

  it.each<[string, unknown, unknown, string]>([
    ["lists of one number", [[181], [186]], [1, 2], "x[0] is a list of 1, not a number."],
    ["a missing value", [1, 2, 3], [1, Number.NaN, 3], "y[1] is NaN."],
    ["words", ["long", "short"], [1, 2], 'x[0] is the word "long", not a number.'],
    ["holes", [1, undefined], [1, 2], "x[1] is undefined, not a number."],
    ["lists of other lengths", [1, 2, 3], [1, 2], "fitLine was given 3 x and 2 y."],
    ["one point", [1], [2], "fitLine needs at least two points."],
    ["x that are all the same", [4, 4], [1, 2], "Every x is 4: no line is better than another."],
    ["a table", { rows: [] }, [1, 2], "fitLine needs x as a list of numbers."],
  ])("refuses %s at the line of the student", (_what, x, y, message) => {
    expect(() => fitLine(x as number[], y as number[])).toThrow(expect.objectContaining({ code: "student-error", message, hint: expect.any(String), stack: expect.stringContaining("fitLine.test.ts") }));
  });
});
