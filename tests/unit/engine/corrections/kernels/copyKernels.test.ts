import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { copyBox } from "#engine/corrections/kernels/copyBox.ts";
import { copyKernels } from "#engine/corrections/kernels/copyKernels.ts";

const ours = new Map(copyKernels().map((kernel) => [kernel.kernelName, kernel.kernelFunc]));

beforeAll(async () => {
  await tf.setBackend("cpu");
});

function numbered(shape: number[], dtype: "float32" | "int32" | "bool" = "float32"): tf.Tensor {
  const size = tf.util.sizeFromShape(shape);
  return tf.tensor(Array.from({ length: size }, (_, at) => (dtype === "bool" ? at % 3 === 0 : at + 1)) as number[], shape, dtype);
}

/** Both kernels' answers: shape, type and numbers. */
function bothAnswers(kernel: string, inputs: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap): { theirs: unknown; own: unknown } {
  const backend = tf.backend();
  const [theirs, own] = [tf.getKernel(kernel, "cpu")!.kernelFunc, ours.get(kernel)!].map((run) => {
    const { dataId, shape, dtype } = run({ inputs, attrs, backend }) as tf.TensorInfo;
    return { shape, dtype, values: backend.readSync(dataId) };
  });
  return { theirs, own };
}

describe("Slice answers as tfjs's", () => {
  test.each([
    [[4, 5, 6], [1, 2, 3], [2, 3, 2]],
    [[4, 5, 6], [0, 0, 3], [4, 5, 3]],
    [[4, 5, 6], [1, 1, 0], [3, 2, 6]],
    [[3, 100, 2], [0, 10, 0], [3, 80, 2]],
    [[3, 100], [1, 20], [2, 70]],
    [[7], [2], [3]],
    [[4, 5], [1, 2], [-1, -1]],
    [[4, 5], [1, 2], [3, 0]],
    [[2, 3, 2, 3, 2], [0, 1, 0, 1, 0], [2, 2, 1, 2, 2]],
  ])("of %j from %j, %j long", (shape, begin, size) => {
    for (const dtype of ["float32", "int32", "bool"] as const) {
      const { theirs, own } = bothAnswers("Slice", { x: numbered(shape, dtype) }, { begin, size });
      expect(own).toEqual(theirs);
    }
  });

  test("refuses a box that reaches out", () => {
    expect(() => ours.get("Slice")!({ inputs: { x: numbered([4, 5]) }, attrs: { begin: [1, 2], size: [2, 4] }, backend: tf.backend() })).toThrow("begin[1] + size[1]");
  });

  test("takes text and leaves it to tfjs", () => {
    const { theirs, own } = bothAnswers("Slice", { x: tf.tensor2d([["a", "b"], ["c", "d"]]) }, { begin: [0, 1], size: [2, 1] });
    expect(own).toEqual(theirs);
  });
});

describe("PadV2 answers as tfjs's", () => {
  test.each([
    [[3, 4], [[1, 2], [0, 3]], 0],
    [[3, 4], [[0, 0], [0, 0]], 0],
    [[2, 3, 100], [[0, 1], [1, 0], [0, 0]], 7],
    [[2, 3, 2], [[0, 0], [0, 0], [1, 1]], -2],
    [[5], [[2, 2]], 1.5],
    [[0, 4], [[1, 1], [0, 0]], 3],
  ])("of %j by %j with %f", (shape, paddings, constantValue) => {
    const { theirs, own } = bothAnswers("PadV2", { x: numbered(shape) }, { paddings, constantValue });
    expect(own).toEqual(theirs);
  });
});

describe("GatherV2 answers as tfjs's", () => {
  test.each([
    [[6, 4], [3], 0, 0],
    [[6, 4], [2, 3], 1, 0],
    [[3, 5, 2], [4], 1, 0],
    [[3, 5, 2], [4], -1, 0],
    [[2, 5, 3], [2, 4], 1, 1],
    [[2, 5, 3], [2, 2], 2, 1],
  ])("of %j by indices %j along %d, %d of them batches", (shape, indexShape, axis, batchDims) => {
    const x = numbered(shape);
    const indices = tf.tensor(Array.from({ length: tf.util.sizeFromShape(indexShape) }, (_, at) => (at * 3 + 1) % shape.at(axis)!), indexShape, "int32");
    const { theirs, own } = bothAnswers("GatherV2", { x, indices }, { axis, batchDims });
    expect(own).toEqual(theirs);
  });
});

test("a box is copied from one place to another, and nothing beside it", () => {
  const to = new Float32Array(12);
  copyBox([2, 2], { values: Float32Array.from({ length: 9 }, (_, at) => at + 1), shape: [3, 3], start: [1, 1] }, { values: to, shape: [3, 4], start: [0, 2] });
  expect([...to]).toEqual([0, 0, 5, 6, 0, 0, 8, 9, 0, 0, 0, 0]);
});
