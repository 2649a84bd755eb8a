import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { createStepRandom, fillNormal } from "#engine/random/stepRandom.ts";
import { installTapeBackend } from "#engine/tape/TapeBackend.ts";
import { largestDifference, trainCompiled, trainEagerly, type Training } from "#tests/support/engine/trainings/besideEager.ts";

correctTfjs();
const { machine } = chooseMachine();
const initializer = (seed: number): ReturnType<typeof tf.initializers.glorotNormal> => tf.initializers.glorotNormal({ seed });

/** A net with layers that draw, trained on random rows or sequences. */
function drawing(layers: () => tf.layers.Layer[], shape: number[]): () => Training {
  return () => {
    const model = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: shape }), ...layers(), tf.layers.dense({ units: 2, kernelInitializer: initializer(9) })] });
    const optimizer = tf.train.adam(0.01);
    return {
      variables: () => model.weights.map((weight) => weight.read() as tf.Variable),
      feeds: (index) => [tf.randomNormal([6, ...shape], 0, 1, "float32", index), tf.randomNormal([6, 2], 0, 1, "float32", 50 + index)],
      step: (x, y) => optimizer.minimize(() => tf.losses.meanSquaredError(y!, model.apply(x!, { training: true }) as tf.Tensor) as tf.Scalar, true),
    };
  };
}

const recurrent = { units: 4, kernelInitializer: initializer(1), recurrentInitializer: initializer(2) };
const trainings: Record<string, () => Training> = {
  "Gaussian noise": drawing(() => [tf.layers.gaussianNoise({ stddev: 0.5 })], [5]),
  "Gaussian dropout": drawing(() => [tf.layers.gaussianDropout({ rate: 0.3 })], [5]),
  "alpha dropout": drawing(() => [tf.layers.dense({ units: 7, activation: "selu", kernelInitializer: initializer(1) }), tf.layers.alphaDropout({ rate: 0.3 })], [5]),
  "dropout of an LSTM's input": drawing(() => [tf.layers.lstm({ ...recurrent, dropout: 0.4 })], [7, 3]),
  "dropout of an LSTM's state": drawing(() => [tf.layers.lstm({ ...recurrent, recurrentDropout: 0.4 })], [5, 3]),
  "dropout of a GRU's input and state": drawing(() => [tf.layers.gru({ ...recurrent, dropout: 0.4, recurrentDropout: 0.2 })], [5, 3]),
  "dropout of a simple recurrent layer": drawing(() => [tf.layers.simpleRNN({ ...recurrent, dropout: 0.4 })], [5, 3]),
};

describe.each(Object.keys(trainings))("a model with %s", (name) => {
  const make = trainings[name]!;

  test("draws in its program, without its JavaScript", async () => {
    const eager = await trainEagerly(make);
    const { compiled, counts } = await trainCompiled(make, { machine, mode: "static" });
    expect(counts).toMatchObject({ replayed: 11, traced: 3, eager: 0 });
    expect(largestDifference(eager, compiled)).toBeLessThan(1e-4);
  });

  test("gives the same bits with one thread or three, replayed or not, and others from another seed", async () => {
    const backend = installTapeBackend();
    const { compiled } = await trainCompiled(make, { machine, mode: "static" });
    for (const again of [await trainCompiled(make, { machine, mode: "static", threads: 3 }), await trainCompiled(make, { machine })]) expect(again.compiled).toEqual(compiled);
    backend.random.seed = [5, 6];
    try {
      expect((await trainCompiled(make, { machine, mode: "static" })).compiled).not.toEqual(compiled);
    } finally {
      backend.random.seed = [0, 0];
    }
  });
});

test("normal draws have the moments, the quantiles and the tails of the normal distribution", () => {
  const draws = new Float32Array(1_000_001);
  fillNormal(draws, createStepRandom([1, 2]), { stream: 3 });
  const moment = (power: number): number => draws.reduce((sum, draw) => sum + draw ** power, 0) / draws.length;
  const below = (limit: number): number => draws.reduce((count, draw) => count + (draw < limit ? 1 : 0), 0) / draws.length;
  for (const [power, expected, error] of [[1, 0, 0.005], [2, 1, 0.01], [3, 0, 0.02], [4, 3, 0.05]] as const) expect(Math.abs(moment(power) - expected)).toBeLessThan(error);
  for (const [limit, share] of [[-3, 0.001_349_9], [-1, 0.158_655_3], [0, 0.5], [0.674_49, 0.75], [2.326_35, 0.99], [4, 0.999_968_3]] as const) expect(Math.abs(below(limit) - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / draws.length));
});

test("alpha dropout keeps mean and variance", () => {
  const [mean, variance] = tf.tidy(() => {
    const { mean: middle, variance: spread } = tf.moments(tf.layers.alphaDropout({ rate: 0.2 }).apply(tf.randomNormal([200_000], 0, 1, "float32", 1), { training: true }) as tf.Tensor);
    return [middle.dataSync()[0]!, spread.dataSync()[0]!];
  });
  expect(Math.abs(mean!)).toBeLessThan(0.02);
  expect(Math.abs(variance! - 1)).toBeLessThan(0.03);
});
