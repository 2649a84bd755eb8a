import { expect, test } from "vitest";
import { marksOf, topOver } from "#renderer/features/run/curves/chartSeries.ts";

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
  expect(topOver([{ value: Math.log(10) }], [])).toBe(2.5);
  expect(topOver([{ value: Math.log(3) }], [])).toBe(1.25);
  expect(topOver([], [])).toBe(2.5);
});

test("it holds what was guessed too, unless that would press the curve flat", () => {
  expect(topOver([{ value: Math.log(3) }], [{ value: 2 }])).toBe(2.25);
  expect(topOver([{ value: Math.log(3) }], [{ value: 500 }])).toBe(1.25);
});
