import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as Tfjs from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { loadFloat64Tfjs } from "#tests/support/engine/gradients/float64Tfjs.ts";
import { numbers } from "#tests/support/engine/gradients/gradientError.ts";

const tf = await loadFloat64Tfjs();
(await import("#engine/corrections/correctTfjs.ts")).correctTfjs();
const { losses } = JSON.parse(readFileSync(join(import.meta.dirname, "../../fixtures/torch/losses.json"), "utf8")) as { losses: Record<string, { value: number; gradient: number[] }> };

const zeroOne = tf.round(numbers(tf, [4, 3], 9, 0, 1));
const wanted = numbers(tf, [4, 3], 9);
const classes = tf.cast(tf.oneHot(tf.tensor1d([0, 2, 1, 1], "int32"), 3), "float32");
const ours: Record<string, (x: Tfjs.Tensor) => Tfjs.Tensor> = {
  meanSquaredError: (x) => tf.losses.meanSquaredError(wanted, x),
  absoluteDifference: (x) => tf.losses.absoluteDifference(wanted, x),
  huberLoss: (x) => tf.losses.huberLoss(wanted, x),
  sigmoidCrossEntropy: (x) => tf.losses.sigmoidCrossEntropy(zeroOne, x),
  softmaxCrossEntropy: (x) => tf.losses.softmaxCrossEntropy(classes, x),
};

it.each(Object.entries(ours))("losses.%s and its gradient are PyTorch's", (name, loss) => {
  const scores = numbers(tf, [4, 3], 2, -2, 2);
  const { value, grad } = tf.valueAndGrad((x) => loss(x) as Tfjs.Scalar)(scores);
  expect(value.dataSync()[0]).toBeCloseTo(losses[name]!.value, 8);
  losses[name]!.gradient.forEach((slope, index) => expect(grad.dataSync()[index], `number ${index}`).toBeCloseTo(slope, 8));
});
