import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { meanLoss } from "#engine/backprop/meanLoss.ts";

const truth = [2, 0, 1];
const scores = [[0.5, -1, 2], [30, 0.1, -4], [0, 0, 0]];

function crossEntropyOf(row: number[], index: number): number {
  const largest = Math.max(...row);
  return Math.log(row.reduce((sum, score) => sum + Math.exp(score - largest), 0)) + largest - row[truth[index]!]!;
}

beforeAll(async () => {
  await loadBackend();
});

describe("meanLoss", () => {
  it("gives the mean of what the function says of each row", () => {
    const value = meanLoss(tf.tensor2d(scores), crossEntropyOf).dataSync()[0]!;
    expect(value).toBeCloseTo(scores.reduce((sum, row, index) => sum + crossEntropyOf(row, index), 0) / 3, 6);
  });

  it("has the slopes of the same loss written in tensors", () => {
    const library = (x: tf.Tensor): tf.Scalar => tf.losses.softmaxCrossEntropy(tf.oneHot(truth, 3), x);
    const ours = tf.grad((x) => meanLoss(x as tf.Tensor2D, crossEntropyOf))(tf.tensor2d(scores)).dataSync();
    const theirs = tf.grad(library)(tf.tensor2d(scores)).dataSync();
    for (const [index, slope] of ours.entries()) expect(slope).toBeCloseTo(theirs[index]!, 6);
  });

  it("lets an optimizer learn through a function in plain numbers", () => {
    const weights = tf.variable(tf.zeros([2, 2]));
    const x = tf.tensor2d([[1, 0], [0, 1]]);
    const loss = (): tf.Scalar => meanLoss(tf.matMul(x, weights), ([left, right], row) => (left! - row) ** 2 + (right! - 3) ** 2);
    const optimizer = tf.train.sgd(0.5);
    for (let step = 0; step < 60; step++) optimizer.minimize(loss);
    expect(weights.arraySync()).toEqual([[expect.closeTo(0, 3), expect.closeTo(3, 3)], [expect.closeTo(1, 3), expect.closeTo(3, 3)]]);
  });

  it("leaves no tensors behind but its result", () => {
    const weights = tf.variable(tf.zeros([2, 3]));
    const x = tf.tensor2d([[1, 0], [0, 1]]);
    const before = tf.memory().numTensors;
    const optimizer = tf.train.sgd(0.5);
    optimizer.minimize(() => tf.tidy(() => meanLoss(tf.matMul(x, weights), crossEntropyOf)))?.dispose();
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before + 1); // sgd keeps its rate as one
  });

  it.each<[string, () => unknown, string]>([
    ["a function that returns nothing", () => meanLoss(tf.tensor2d(scores), (() => undefined) as never), "The loss of row 0 is undefined, not a number."],
    ["a function that returns a list", () => meanLoss(tf.tensor2d(scores), ((row: number[]) => row) as never), "The loss of row 0 is an object, not a number."],
    ["scores without rows", () => meanLoss(tf.tensor1d([1, 2]) as never, crossEntropyOf), "meanLoss needs scores as a tensor of rows and columns."],
    ["no function", () => meanLoss(tf.tensor2d(scores), 3 as never), "meanLoss needs a function that gives the loss of one row."],
  ])("refuses %s at the line of the student", (_what, use, message) => {
    expect(use).toThrow(expect.objectContaining({ code: "student-error", message, stack: expect.stringContaining("meanLoss.test.ts") }));
  });
});
