import * as tf from "@tensorflow/tfjs";
import { coverageOf, type StepCoverage } from "./stepCoverage.ts";

interface ModelInside {
  collectedTrainableWeights: unknown;
  makeTrainFunction(): (batch: tf.Tensor[]) => tf.Tensor[];
}

/** The step that `fit` does for a model with one dense layer. */
export function fitCoverage({ loss = "meanSquaredError", metrics = [], optimizer = "sgd", dense = {} }: { loss?: string; metrics?: unknown[]; optimizer?: string | tf.Optimizer; dense?: Record<string, unknown> }): StepCoverage {
  const binary = loss === "binaryCrossentropy";
  const input = tf.input({ shape: [3] });
  const output = tf.layers.dense({ units: binary ? 1 : 3, activation: "softmax", ...dense }).apply(input) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: output });
  model.compile({ optimizer: optimizer as "sgd", loss, metrics: metrics as string[] });
  const inside = model as unknown as ModelInside;
  inside.collectedTrainableWeights = model.trainableWeights;
  const x = tf.ones([3, 3]);
  const y = loss.startsWith("sparse") ? tf.tensor2d([[0], [1], [2]]) : binary ? tf.tensor2d([[0], [1], [1]]) : tf.tensor2d([[0, 0, 1], [0, 1, 0], [1, 0, 0]]);
  const train = inside.makeTrainFunction();
  return coverageOf([x, y], () => train.call(model, [x, y]));
}
