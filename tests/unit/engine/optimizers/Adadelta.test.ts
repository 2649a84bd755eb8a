import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { adadelta } from "#engine/optimizers/Adadelta.ts";

beforeAll(async () => void (await loadBackend()));

/** Zeiler's algorithm 1 (arXiv 1212.5701) on f(w) = w^2 / 2 * c, in float64. */
function zeiler(w: number, c: number, steps: number, { rate, rho, epsilon }: { rate: number; rho: number; epsilon: number }): number[] {
  let gradients = 0;
  let updates = 0;
  return Array.from({ length: steps }, () => {
    const gradient = c * w;
    gradients = rho * gradients + (1 - rho) * gradient ** 2;
    const update = (Math.sqrt(updates + epsilon) / Math.sqrt(gradients + epsilon)) * gradient;
    updates = rho * updates + (1 - rho) * update ** 2;
    w -= rate * update;
    return w;
  });
}

describe("adadelta", () => {
  it("takes Zeiler's steps", () => {
    const w = tf.variable(tf.tensor1d([1, -2]));
    const optimizer = adadelta(1, 0.95, 1e-6);
    const expected = [zeiler(1, 3, 50, { rate: 1, rho: 0.95, epsilon: 1e-6 }), zeiler(-2, 3, 50, { rate: 1, rho: 0.95, epsilon: 1e-6 })];
    for (let step = 0; step < 50; step++) {
      optimizer.minimize(() => tf.sum(tf.mul(tf.square(w), 1.5)));
      const values = w.dataSync();
      expected.forEach((path, index) => expect(values[index]! / path[step]!).toBeCloseTo(1, 4));
    }
  });
});
