import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { machines } from "#tests/support/engine/plans/kernelProgram.ts";
import { largestDifference, trainCompiled, trainEagerly, type Outcome, type Training } from "#tests/support/engine/trainings/besideEager.ts";

/** A normalised layer, GELU in the tanh form, and a product, as a block of a GPT has them. */
function training(): Training {
  const waves = (shape: number[], step: number): tf.Tensor => tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, index) => Math.sin((index + 1) * step)), shape);
  const [up, bias, down] = [tf.variable(waves([8, 24], 1.7)), tf.variable(waves([24], 0.3)), tf.variable(waves([24, 3], 2.1))];
  const optimizer = tf.train.sgd(0.05);
  const norm = (x: tf.Tensor): tf.Tensor => {
    const centred = tf.sub(x, tf.mean(x, -1, true));
    return tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), 1e-5)));
  };
  const gelu = (x: tf.Tensor): tf.Tensor => tf.mul(tf.mul(x, 0.5), tf.add(1, tf.tanh(tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(tf.mul(x, tf.mul(x, x)), 0.044715))))));
  return {
    variables: () => [up, bias, down],
    feeds: (index) => [waves([40, 8], 0.37 + index), waves([40, 3], 0.71)],
    step: (x, wanted) => optimizer.minimize(() => tf.losses.meanSquaredError(wanted!, norm(tf.matMul(gelu(tf.add(tf.matMul(x!, up), bias)), down))) as tf.Scalar, true),
  };
}

let eager: Outcome | undefined;

describe("GELU between two products", () => {
  test.each(machines)("trains as tfjs's own kernels do, with the same bits at any number of threads, on $name", async (machine) => {
    eager ??= await trainEagerly(training, { steps: 8 });
    const train = (threads: number) => trainCompiled(training, { machine, threads, mode: "static", steps: 8 });
    const { compiled, counts } = await train(1);
    expect(counts.eager).toBe(0);
    expect(largestDifference(eager, compiled)).toBeLessThan(2e-5);
    if (machine.name.startsWith("native")) expect((await train(2)).compiled).toEqual(compiled);
  });
});
