import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { accuracy, confusion, shift } from "#engine/backprop/measure.ts";

let model: tf.Sequential;

beforeAll(async () => {
  await loadBackend();
  model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [1, 3, 1] }), tf.layers.dense({ units: 3, activation: "softmax", useBias: false })] });
  model.setWeights([tf.eye(3)]);
});

const split = () => ({ x: tf.tensor4d([5, 0, 0, 0, 5, 0, 0, 0, 5, 5, 0, 0], [4, 1, 3, 1]), y: tf.tensor1d([0, 1, 2, 2], "int32"), n: 4 });

describe("measures", () => {
  it("count the rows whose likeliest class is right", () => expect(accuracy(model, split())).toBe(0.75));

  it("count true classes by rows and guesses by columns", () => expect(confusion(model, split())).toEqual([[1, 0, 0], [0, 1, 0], [1, 0, 1]]));

  it.each([
    [1, 0, [0, 5, 0]],
    [-1, 0, [0, 0, 0]],
    [0, 1, [0, 0, 0]],
  ])("move images right by %i and down by %i, losing what leaves", (right, down, first) => {
    const moved = shift(split(), right, down);
    expect(Array.from(moved.x.dataSync().slice(0, 3))).toEqual(first);
    expect(moved.x.shape).toEqual([4, 1, 3, 1]);
  });
});
