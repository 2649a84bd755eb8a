import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { recordStep } from "#engine/tape/recordStep.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";

beforeAll(async () => {
  correctTfjs();
  await tf.setBackend("cpu");
});

describe("matrix products", () => {
  it("refuse matrices whose inner lengths differ, in the words that programs are used to", () => {
    expect(() => tf.matMul(tf.ones([2, 3]), tf.ones([4, 5]))).toThrow("inner shapes (3) and (4)");
    expect(() => tf.matMul(tf.ones([3, 2]), tf.ones([5, 4]), true, true)).toThrow("inner shapes (3) and (4)");
  });

  it("pair batches as NumPy does where both repeat", () => {
    const a = tf.tensor([1, 2], [2, 1, 1, 1]);
    const b = tf.tensor([1, 10, 100], [1, 3, 1, 1]);
    expect(Array.from(tf.matMul(a, b).dataSync())).toEqual([1, 10, 100, 2, 20, 200]);
  });
});

describe("a recorded step", () => {
  it("refuses them too, although it computes nothing", async () => {
    const backend = installTapeBackend();
    await tf.setBackend(tapeBackendName);
    const [a, b] = [tf.ones([2, 3]), tf.ones([4, 5])];
    expect(() => recordStep(backend, { feeds: [a, b], step: () => tf.matMul(a, b) })).toThrow("inner shapes (3) and (4)");
  });
});
