import { expect, test } from "vitest";
import { lossTop, marksOf } from "#renderer/features/run/curves/chartSeries.ts";

test("the loss of pure guessing, ln K, is where a curve should begin", () => {
  const marks = [
    { series: "loss", value: Math.log(10), label: "knows nothing, ln 10" },
    { series: "loss", value: 0.4, label: "one layer" },
    { series: "val_accuracy", value: 0.9, label: "one layer" },
  ];
  expect(marksOf(marks, "loss").map(({ label, isFirst }) => [label, isFirst])).toEqual([
    ["knows nothing, ln 10", true],
    ["one layer", false],
  ]);
});

test("the axis of losses holds the highest mark before the first point", () => {
  expect(lossTop([{ value: Math.log(10), label: "" }])).toBe(2.5);
  expect(lossTop([{ value: Math.log(3), label: "" }])).toBe(1.25);
  expect(lossTop([])).toBe(2.5);
});
