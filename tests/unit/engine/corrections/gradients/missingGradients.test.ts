import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";

beforeAll(async () => {
  correctTfjs();
  await tf.setBackend("cpu");
});

it.each<[string, () => unknown, string]>([
  ["an operation without a gradient", () => tf.grad((x) => tf.diag(x))(tf.tensor1d([1, 2])), "There is no gradient of tf.diag: nothing before it can learn."],
  ["one whose name begins with capitals", () => tf.grad((x) => tf.real(tf.fft(tf.complex(x, x))))(tf.tensor1d([1, 2])), "There is no gradient of tf.real: nothing before it can learn."],
  ["a gradient of a gradient of a pool", () => tf.grad((x) => tf.sum(tf.square(tf.grad((y: tf.Tensor) => tf.sum(tf.square(tf.avgPool(y as tf.Tensor4D, 2, 2, "valid"))))(x))))(tf.ones([1, 2, 2, 1])), "There is no second gradient of tf.avgPool."],
])("the gradient of %s is refused in a student's words, with what to do", (_what, use, message) => {
  expect(use).toThrow(expect.objectContaining({ code: "student-error", message, hint: expect.any(String) as string }));
});

it("of equal maxima in a box of a volume the first one gets the gradient", () => {
  const x = tf.tensor5d([0, 2, 2, 1, 2, 0, 1, 2], [1, 2, 2, 2, 1]);
  const gradient = tf.grad((volume) => tf.maxPool3d(volume as tf.Tensor5D, 2, 2, "valid"))(x);
  expect(Array.from(gradient.dataSync())).toEqual([0, 1, 0, 0, 0, 0, 0, 0]);
});
