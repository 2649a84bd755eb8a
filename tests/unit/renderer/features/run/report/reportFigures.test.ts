import { expect, test } from "vitest";
import { readableExports, reportFigures } from "#renderer/features/run/report/reportFigures.ts";

test("the host's measurement beats the program's numbers, each beside the run before", () => {
  const figures = reportFigures({ metrics: { val_accuracy: 0.9, val_loss: 0.3 }, exports: {}, seconds: 6.1, report: { accuracy: 0.943, loss: 0.195, modelBytes: 203_000 }, training: { said: 4, took: 5 }, previous: { metrics: { val_accuracy: 0.917, val_loss: 0.282 } } });
  expect(figures).toEqual([
    { kind: "accuracy", value: 0.943, before: 0.917 },
    { kind: "loss", value: 0.195, before: 0.282 },
    { kind: "time", seconds: 6.1, modelBytes: 203_000, training: { said: 4, took: 5 } },
  ]);
});

test("a program that trains nothing shows its own first two numbers", () => {
  const figures = reportFigures({ metrics: {}, exports: { guess: { w: 50, b: -5800 }, guessError: 371, fittedError: 340, more: 1 }, seconds: 0.4, training: undefined, report: undefined, previous: undefined });
  expect(figures.map((figure) => (figure.kind === "export" ? figure.name : figure.kind))).toEqual(["guessError", "fittedError", "time"]);
});

test("exports are shown as far as they can be read at a glance", () => {
  const exports = { name: "digits", right: 0.94, afterShift: [0.94, 0.9], line: { w: 50, b: 1 }, history: { loss: [1, 2] }, long: Array.from({ length: 200 }, () => 0), none: null };
  expect(readableExports(exports).map(([name]) => name)).toEqual(["name", "right", "afterShift", "line"]);
});
