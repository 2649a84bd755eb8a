import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { clipGradients } from "#engine/optimizers/clipGradients.ts";

beforeAll(async () => void (await tf.setBackend("cpu")));

/** How far plain descent at a rate of 1 moves two variables that start at 0. */
function moved(options: { norm?: number; value?: number }, gradients: [number[], number[]]): number[] {
  const [a, b] = [tf.variable(tf.zeros([2])), tf.variable(tf.zeros([1]))];
  const optimizer = clipGradients(tf.train.sgd(1), options);
  optimizer.applyGradients({ [a.name]: tf.tensor1d(gradients[0]), [b.name]: tf.tensor1d(gradients[1]) });
  return [...a.dataSync(), ...b.dataSync()].map((value) => -value);
}

describe("clipped gradients", () => {
  it("keep their direction over all variables when their norm is too long", () => {
    const steps = moved({ norm: 1.5 }, [[2, 1], [2]]);
    expect(steps).toEqual([expect.closeTo(1, 5), expect.closeTo(0.5, 5), expect.closeTo(1, 5)]);
  });

  it("are left alone when they are short enough, and when they are all zero", () => {
    expect(moved({ norm: 5 }, [[2, 1], [2]])).toEqual([2, 1, 2]);
    expect(moved({ norm: 5 }, [[0, 0], [0]]).map(Math.abs)).toEqual([0, 0, 0]);
  });

  it("are cut number by number when a size is given", () => {
    expect(moved({ value: 1 }, [[2, -3], [0.5]])).toEqual([1, -1, 0.5]);
  });

  it.each([
    ["a limit that would stop the training", () => clipGradients(tf.train.sgd(1), { norm: 0 }), "clip needs norm above 0, not 0."],
    ["no limit", () => clipGradients(tf.train.sgd(1), {}), "clip needs a limit."],
    ["what is no optimizer", () => clipGradients(undefined as unknown as tf.Optimizer, { norm: 1 }), "clip needs an optimizer."],
  ])("refuse %s with what to write instead", (_what, clip, message) => {
    expect(clip).toThrow(expect.objectContaining({ code: "student-error", message, hint: expect.any(String) as string }));
  });
});
