import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as Tfjs from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { loadFloat64Tfjs } from "#tests/support/engine/gradients/float64Tfjs.ts";
import { numbers } from "#tests/support/engine/gradients/gradientError.ts";

const tf = await loadFloat64Tfjs();
const { adadelta } = await import("#engine/optimizers/Adadelta.ts");
const { adamW } = await import("#engine/optimizers/AdamW.ts");
const { steps } = JSON.parse(readFileSync(join(import.meta.dirname, "../../fixtures/torch/optimizers.json"), "utf8")) as { steps: Record<string, number[][]> };

/**
 * Where the two libraries add epsilon at different places, epsilon is small against what it is added to, and the tolerance says
 * how much of it is left.
 */
const optimizers: Record<string, [make: () => Tfjs.Optimizer, tolerance: number]> = {
  sgd: [() => tf.train.sgd(0.1), 1e-8],
  momentum: [() => tf.train.momentum(0.1, 0.9), 1e-8],
  nesterov: [() => tf.train.momentum(0.1, 0.9, true), 1e-8],
  adam: [() => tf.train.adam(0.01, 0.9, 0.99, 1e-8), 1e-8],
  adamw: [() => adamW(0.01, { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, decay: 0.1 }), 1e-8],
  adamax: [() => tf.train.adamax(0.02, 0.9, 0.99, 1e-8), 1e-7],
  adagrad: [() => tf.train.adagrad(0.1, 0.1), 1e-6],
  adadelta: [() => adadelta(1, 0.9, 1e-6), 1e-8],
  rmsprop: [() => tf.train.rmsprop(0.01, 0.9, 0, 1e-16), 1e-6],
  "rmsprop-momentum": [() => tf.train.rmsprop(0.01, 0.9, 0.5, 1e-16), 1e-6],
  "rmsprop-centered": [() => tf.train.rmsprop(0.01, 0.9, 0, 1e-16, true), 1e-6],
};

it("holds every optimiser that PyTorch was asked for", () => {
  expect(Object.keys(optimizers).sort()).toEqual(Object.keys(steps).sort());
});

it.each(Object.entries(optimizers))("%s makes the steps that PyTorch's makes", (name, [make, tolerance]) => {
  const optimizer = make();
  const weight = tf.variable(numbers(tf, [2, 3], 1));
  steps[name]!.forEach((expected, step) => {
    optimizer.applyGradients({ [weight.name]: numbers(tf, [2, 3], 5 + step, -1.5, 2) });
    const ours = weight.dataSync();
    expected.forEach((value, index) => expect(Math.abs(ours[index]! - value), `step ${step + 1}, number ${index}: ${ours[index]} instead of ${value}`).toBeLessThan(tolerance));
  });
});
