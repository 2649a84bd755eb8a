import { expect, test } from "vitest";
import { predictedPoints, stepOf } from "#renderer/features/run/curves/predictedPoints.ts";
import type { Question } from "#shared/contracts/lessons.ts";
import type { PredictionGiven } from "#shared/contracts/work.ts";

const first: Question = { id: "first", kind: "choice", text: "", options: [{ id: "zero", text: "0", value: 0 }, { id: "unclear", text: "it depends" }], about: { series: "loss", step: 0 } };
const end: Question = { id: "end", kind: "number", text: "", options: [], about: { series: "val_accuracy", percent: true } };
const aside: Question = { id: "aside", kind: "number", text: "", options: [] };
const said = (answer: string): PredictionGiven => ({ kind: "answer", answer, confidence: "sure", at: 1 });
const points = (given: Record<string, PredictionGiven>) => predictedPoints({ predictions: [first, end, aside] }, given);

test("an answer about a curve is a point of it: a choice where its option says, a percentage as a share", () => {
  expect(points({ first: said("zero"), end: said("92"), aside: said("5") })).toEqual([
    { series: "loss", value: 0, step: 0, epoch: undefined },
    { series: "val_accuracy", value: 0.92, step: undefined, epoch: undefined },
  ]);
});

test("what was skipped, not asked yet, or names no value is no point", () => {
  expect(points({ first: said("unclear"), end: { kind: "skipped", at: 1 } })).toEqual([]);
  expect(points({})).toEqual([]);
});

test("a point stands at its step, after its epoch, or where the run ends, once that is known", () => {
  const at = (step: number | undefined, epoch: number | undefined) => ({ series: "loss", value: 1, step, epoch });
  const run = { totalSteps: 1000, epochs: 5 };
  expect([stepOf(at(0, undefined), run), stepOf(at(undefined, 2), run), stepOf(at(undefined, 9), run), stepOf(at(undefined, undefined), run)]).toEqual([0, 400, 1000, 1000]);
  expect([stepOf(at(undefined, 2), undefined), stepOf(at(undefined, undefined), {}), stepOf(at(3, undefined), undefined)]).toEqual([undefined, undefined, 3]);
});
