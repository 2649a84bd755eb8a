import { expect, test } from "vitest";
import { alongAxis, axisEndOf } from "#renderer/charts/curveAxis.ts";

const steps = Float64Array.of(0, 125, 250);
const run = { totalSteps: 500, epochs: 4, secondsAt: (some: Float64Array) => some.map((step) => step / 50) };

test("steps lie where they are, at the epochs they make, or at the seconds they took", () => {
  expect(alongAxis(steps, "step", run)).toBe(steps);
  expect([...alongAxis(steps, "epoch", run)!]).toEqual([0, 1, 2]);
  expect([...alongAxis(steps, "seconds", run)!]).toEqual([0, 2.5, 5]);
});

test("a loop without epochs, or a run whose times are not known, lies nowhere there", () => {
  expect(alongAxis(steps, "epoch", { totalSteps: 500 })).toBeUndefined();
  expect(alongAxis(steps, "seconds", { totalSteps: 500, epochs: 4 })).toBeUndefined();
});

test("an axis of a run that goes on ends where the run will, unless nobody knows", () => {
  expect([axisEndOf("step", run), axisEndOf("epoch", run), axisEndOf("seconds", run)]).toEqual([500, 4, undefined]);
});
