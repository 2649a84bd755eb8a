import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { runCompiled, runEagerly, type ModelProgram } from "#tests/support/engine/trainings/besideEagerModels.ts";

beforeAll(correctTfjs);

type Constraint = ReturnType<typeof tf.constraints.maxNorm>;

/** Trains a layer of three units by SGD and answers its weights, column by column, after each step. */
const training = (constraint: Constraint): ModelProgram => () => {
  const layer = tf.layers.dense({ units: 3, inputShape: [4], kernelConstraint: constraint, kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }) });
  const model = tf.sequential({ layers: [layer] });
  model.compile({ optimizer: tf.train.sgd(0.5), loss: "meanSquaredError" });
  const [x, y] = [tf.randomNormal([8, 4], 0, 1, "float32", 1), tf.randomNormal([8, 3], 0, 2, "float32", 2)];
  return async () => {
    await model.trainOnBatch(x, y);
    return Array.from(tf.transpose(layer.getWeights()[0]!).dataSync());
  };
};

const norms = (weights: readonly number[]): number[] => [0, 4, 8].map((from) => Math.hypot(...weights.slice(from, from + 4)));

const constraints: readonly [name: string, make: () => Constraint, holds: (weights: readonly number[]) => boolean][] = [
  ["maxNorm", () => tf.constraints.maxNorm({ maxValue: 0.4, axis: 0 }), (weights) => norms(weights).every((norm) => norm < 0.4001)],
  ["minMaxNorm", () => tf.constraints.minMaxNorm({ minValue: 0.3, maxValue: 0.4, axis: 0 }), (weights) => norms(weights).every((norm) => norm > 0.2999 && norm < 0.4001)],
  ["unitNorm", () => tf.constraints.unitNorm({ axis: 0 }), (weights) => norms(weights).every((norm) => Math.abs(norm - 1) < 1e-4)],
  ["nonNeg", () => tf.constraints.nonNeg(), (weights) => weights.every((weight) => weight >= 0)],
];

it.each(constraints)("%s holds after every step of a training, which is the same compiled", async (_name, make, holds) => {
  const free = await runEagerly(training(null as unknown as Constraint));
  expect(free.answers.every(holds)).toBe(false);
  const eager = await runEagerly(training(make()));
  expect(eager.answers.every(holds)).toBe(true);
  const { machine } = chooseMachine();
  const compiled = await runCompiled(training(make()), machine);
  expect(compiled.answers).toEqual(eager.answers);
  expect(compiled.replayed).toBe(11);
});
