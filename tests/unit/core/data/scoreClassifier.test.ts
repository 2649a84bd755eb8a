import { expect, test } from "vitest";
import { linearClassifierSchema, scoreClassifier, type LinearClassifier } from "#core/data/scoreClassifier.ts";

const rule: LinearClassifier = { features: ["length", "depth"], mean: [10, 0], sd: [2, 1], classes: ["a", "b"], weights: [[1, -1], [0, 1]], bias: [0, 0.5] };
const rows = [{ length: 12, depth: 0, kind: "a" }, { length: 8, depth: 1, kind: "b" }, { length: 12, depth: 3, kind: "a" }];

test("accuracy and loss are those worked by hand", () => {
  // Scores: (1, -0.5), (-1, 2.5), (1, 2.5): the last row is taken for b.
  const loss = [1.5, 3.5, -1.5].reduce((sum, lead) => sum + Math.log(1 + Math.exp(-lead)), 0) / 3;
  const score = scoreClassifier(rule, rows, "kind");
  expect(score.accuracy).toBeCloseTo(2 / 3, 12);
  expect(score.loss).toBeCloseTo(loss, 12);
});

test("weights of zero give ln K, whatever the rows", () => {
  const zero = { ...rule, weights: [[0, 0], [0, 0]], bias: [0, 0] };
  expect(scoreClassifier(zero, rows, "kind").loss).toBeCloseTo(Math.log(2), 12);
});

test("huge scores overflow nothing: a lost row costs what its score lacks", () => {
  const huge = { ...rule, weights: [[0, 0], [1000, 0]], bias: [0, 0] };
  expect(scoreClassifier(huge, [{ length: 10, depth: 1, kind: "b" }], "kind").loss).toBe(1000);
});

test("rows that lack a feature or are of no class are left out", () => {
  const more = [...rows, { length: Number.NaN, depth: 0, kind: "b" }, { length: 1, depth: 0, kind: "c" }, { length: 1, depth: "", kind: "a" }, { length: 1, kind: "a" }];
  expect(scoreClassifier(rule, more, "kind")).toEqual(scoreClassifier(rule, rows, "kind"));
  expect(scoreClassifier(rule, [], "kind")).toEqual({ accuracy: Number.NaN, loss: Number.NaN });
});

test.each([
  ["a mean too few", { ...rule, mean: [0] }],
  ["a list of weights too few", { ...rule, weights: [[1, 2]] }],
  ["a weight too many", { ...rule, weights: [[1, 2, 3], [1, 2]] }],
  ["a bias that is not a number", { ...rule, bias: ["NaN", 0] }],
  ["one class", { ...rule, classes: ["a"], weights: [[1], [1]], bias: [0] }],
])("is refused with %s", (_what, wrong) => {
  expect(linearClassifierSchema.safeParse(wrong).success).toBe(false);
});
