import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lossScale, place, range, roundTicks, shareScale, stepScale, valueAt } from "#renderer/features/runs/chart/scales.ts";

describe("an axis", () => {
  test("of a loss begins at 0 and ends in a round number", () => {
    expect(lossScale({ min: 0.1, max: 2.31 }, false, 4)).toMatchObject({ min: 0, max: 2.5, ticks: [0, 1, 2] });
  });

  test("of a loss over powers of ten ends in 1, 2 or 5 and has them for ticks", () => {
    expect(lossScale({ min: 0.07, max: 3 }, true, 8)).toMatchObject({ min: 0.05, max: 5, log: true });
    expect(lossScale({ min: 0.07, max: 3 }, true, 8).ticks.map((tick) => Number(tick.toPrecision(3)))).toEqual([0.05, 0.1, 0.2, 0.5, 1, 2, 5]);
    expect(lossScale({ min: 1e-8, max: 1e6 }, true, 5).ticks.length).toBeLessThanOrEqual(6);
  });

  test("of shares shows where the good runs end, and cuts off those far below", () => {
    const { min, max } = shareScale({ min: 0.1, max: 0.945 }, [0.943, 0.917, 0.875, 0.101], 4);
    expect([min > 0.7, min < 0.875, max >= 0.945, max <= 1]).toEqual([true, true, true, true]);
    expect(shareScale({ min: 0.8, max: 0.9 }, [0.9], 4).min).toBeLessThanOrEqual(0.8);
    expect(shareScale({ min: 0.1, max: 0.9 }, [0.9], 4).min).toBeCloseTo(0.5);
    expect(shareScale(undefined, [], 4)).toMatchObject({ min: 0, max: 1 });
  });

  test("of steps has whole ticks and no minus zero", () => {
    expect(stepScale(0, 1250, 5).ticks).toEqual([0, 250, 500, 750, 1000, 1250]);
    expect(stepScale(3, 6, 8).ticks).toEqual([3, 4, 5, 6]);
    expect(Object.is(roundTicks(0, 10, 2)[0], 0)).toBe(true);
  });

  test("leaves out what is not finite, and what has no logarithm", () => {
    expect(range([Float64Array.of(1, Number.NaN, 3), Float64Array.of(Infinity)])).toEqual({ min: 1, max: 3 });
    expect(range([Float64Array.of(0, 0.5)], { above: 0 })).toEqual({ min: 0.5, max: 0.5 });
    expect(range([Float64Array.of(Number.NaN)])).toBeUndefined();
  });

  test("holds what it was made for, and gives back the value at a place", () => {
    const value = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(value, value, fc.boolean(), (a, b, log) => {
        const [min, max] = [Math.min(a, b), Math.max(a, b)];
        const scale = lossScale({ min, max }, log, 6);
        expect(place(scale, min)).toBeGreaterThanOrEqual(-1e-6);
        expect(place(scale, max)).toBeLessThanOrEqual(1 + 1e-6);
        expect(valueAt(scale, place(scale, max)) / max).toBeCloseTo(1, 6);
      }),
    );
  });
});
