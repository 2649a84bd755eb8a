import { expect, test } from "vitest";
import { createCurves, lastAtOrBefore, readings, smoothed } from "#renderer/charts/curves.ts";

test("a curve keeps every point in order, however many, and passes over what it has", () => {
  const curves = createCurves();
  const steps = Array.from({ length: 5000 }, (_, i) => i + 1);
  curves.add("loss", steps, steps.map((step) => 1 / step));
  curves.add("loss", [4999, 5000, 5001], [9, 9, 0.5]);
  const curve = curves.get("loss")!;
  expect(curve.length).toBe(5001);
  expect(curve.steps().at(-1)).toBe(5001);
  expect(curve.values()[4998]).toBeCloseTo(1 / 4999, 12);
  curves.clear();
  expect(curves.get("loss")).toBeUndefined();
});

test("smoothing begins at the first value and leaves out what is not a number", () => {
  const result = smoothed(Float64Array.of(2.4, Number.NaN, 2.4, Number.POSITIVE_INFINITY, 1.2));
  expect(result[0]).toBeCloseTo(2.4, 12);
  expect(result[1]).toBeCloseTo(2.4, 12);
  expect(result[3]).toBeCloseTo(2.4, 12);
  expect(result[4]).toBeGreaterThan(1.2);
  expect(result[4]).toBeLessThan(2.4);
});

test("a step is read at the last point before it", () => {
  const steps = Float64Array.of(10, 20, 30);
  expect([5, 10, 19, 20, 99].map((step) => lastAtOrBefore(steps, step))).toEqual([-1, 0, 0, 1, 2]);
});

test("a table of curves goes from the first step to the last in even stretches", () => {
  const curves = createCurves();
  curves.add("loss", [1, 2, 3, 4, 5], [5, 4, 3, 2, 1]);
  curves.add("val_loss", [3], [9]);
  expect(readings(curves, ["loss", "val_loss"], 3)).toEqual([
    { step: 1, values: [5, undefined] },
    { step: 3, values: [3, 9] },
    { step: 5, values: [1, 9] },
  ]);
  expect(readings(undefined, ["loss"])).toEqual([]);
});
