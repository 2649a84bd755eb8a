import { expect, test } from "vitest";
import { diagnoseLoss } from "#renderer/features/run/curves/diagnoseLoss.ts";

const line = (values: number[]) => ({ steps: Float64Array.from(values, (_, index) => index + 1), values: Float64Array.from(values) });

test("names the jump of a loss that never came back", () => {
  expect(diagnoseLoss(line([2.3, 20.7, ...Array.from({ length: 50 }, () => 2.36)]))).toEqual({ value: 20.7, step: 2 });
});

test("says nothing of one that came back, of one that fell, and of one too short to tell", () => {
  expect(diagnoseLoss(line([2.3, 20.7, ...Array.from({ length: 100 }, () => 0.4)]))).toBeUndefined();
  expect(diagnoseLoss(line(Array.from({ length: 50 }, (_, index) => 2.3 / (index + 1))))).toBeUndefined();
  expect(diagnoseLoss(line([2.3, 20.7]))).toBeUndefined();
  expect(diagnoseLoss(line([]))).toBeUndefined();
});
