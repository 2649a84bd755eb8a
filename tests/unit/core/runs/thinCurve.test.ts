import fc from "fast-check";
import { expect, test } from "vitest";
import { thinCurve } from "#core/runs/thinCurve.ts";

const curveOf = (values: readonly number[], stepOf = (index: number): number => index + 1) => ({ steps: Float64Array.from(values, (_, index) => stepOf(index)), values: Float64Array.from(values) });

test("a curve that is short enough is left alone", () => {
  const curve = curveOf([3, 1, 2]);
  expect(thinCurve(curve, 3)).toEqual(curve);
  expect(thinCurve(curveOf([]), 2)).toEqual(curveOf([]));
});

test("peaks and valleys stay, where they were", () => {
  const values = Array.from({ length: 1000 }, (_, index) => Math.sin(index / 100));
  values[333] = 9;
  values[777] = -9;
  const thin = thinCurve(curveOf(values), 100);
  expect(thin.steps.length).toBeLessThanOrEqual(100);
  expect(thin.values[thin.steps.indexOf(334)]).toBe(9);
  expect(thin.values[thin.steps.indexOf(778)]).toBe(-9);
});

test("a loss that burst is seen to burst", () => {
  const values = Array.from({ length: 500 }, (_, index) => (index === 250 ? Infinity : index >= 400 ? Number.NaN : 1));
  const thin = thinCurve(curveOf(values), 20);
  expect(thin.values).toContain(Infinity);
  expect(thin.values.at(-1)).toBeNaN();
});

test("two points are the ends", () => {
  expect(thinCurve(curveOf([5, 9, 1, 4]), 2)).toEqual({ steps: Float64Array.of(1, 4), values: Float64Array.of(5, 4) });
});

test("whatever the curve: within the limit, rising, made of its own points, with its ends and its extremes", () => {
  const anyCurve = fc.array(fc.record({ gap: fc.integer({ min: 1, max: 50 }), value: fc.double() }), { minLength: 1, maxLength: 400 });
  fc.assert(
    fc.property(anyCurve, fc.integer({ min: 2, max: 60 }), (points, limit) => {
      let step = 0;
      const steps = points.map(({ gap }) => (step += gap));
      const curve = { steps: Float64Array.from(steps), values: Float64Array.from(points, ({ value }) => value) };
      const thin = thinCurve(curve, limit);
      const at = [...thin.steps].map((one) => steps.indexOf(one));
      expect(thin.steps.length).toBeLessThanOrEqual(limit);
      expect(at).toEqual([...new Set(at)].toSorted((a, b) => a - b));
      expect(at[0]).toBe(0);
      expect(at.at(-1)).toBe(steps.length - 1);
      at.forEach((index, nth) => expect(Object.is(curve.values[index], thin.values[nth])).toBe(true));
      const finite = [...curve.values].filter(Number.isFinite);
      if (limit >= 4 && finite.length > 0) expect(Math.max(...[...thin.values].filter(Number.isFinite))).toBe(Math.max(...finite));
      if (limit >= 4 && finite.length === curve.values.length) expect(Math.min(...thin.values)).toBe(Math.min(...finite));
    }),
  );
});
