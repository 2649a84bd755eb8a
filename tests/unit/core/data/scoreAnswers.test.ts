import { expect, test } from "vitest";
import { scoreAnswers } from "#core/data/scoreAnswers.ts";

test("counts each answer under its true class and tells the surest mistakes first", () => {
  const probabilities = Float32Array.of(0.75, 0.25, 0, 0.5, 0.375, 0.125, 0, 0.0625, 0.9375, 0.25, 0.25, 0.5);
  const score = scoreAnswers({ probabilities, labels: [0, 1, 1, 2], classes: 3 });
  expect(score.accuracy).toBe(0.5);
  expect(score.confusion).toEqual([
    [1, 0, 0],
    [1, 0, 1],
    [0, 0, 1],
  ]);
  expect(score.mistakes).toEqual([
    { row: 2, label: 1, predicted: 2, probability: 0.9375 },
    { row: 1, label: 1, predicted: 0, probability: 0.5 },
  ]);
  expect(score.loss).toBeCloseTo(-(Math.log(0.75) + Math.log(0.375) + Math.log(0.0625) + Math.log(0.5)) / 4, 6);
});

test("a class that was given no chance costs much, not everything", () => {
  expect(scoreAnswers({ probabilities: Float32Array.of(1, 0), labels: [1], classes: 2 }).loss).toBeCloseTo(-Math.log(1e-7), 6);
});
