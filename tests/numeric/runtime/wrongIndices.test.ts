import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { createTrainEngine, type TrainEngine } from "#engine/runtime/TrainEngine.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";
import { compileLayersModels } from "#engine/trainer/modelFit/compileLayersModels.ts";

let engine: TrainEngine;
beforeAll(async () => {
  correctTfjs();
  engine = createTrainEngine({ backend: installTapeBackend(), machine: chooseMachine().machine });
  await tf.setBackend(tapeBackendName);
  compileLayersModels(engine, () => 0);
});
afterEach(() => engine.release());

/** Words into one of three classes. */
function classifier(): { model: tf.Sequential; weights: () => number[] } {
  const model = tf.sequential({
    layers: [
      tf.layers.embedding({ inputDim: 5, outputDim: 4, inputLength: 2, name: "words" }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: "softmax", name: "classes" }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.1), loss: "sparseCategoricalCrossentropy" });
  return { model, weights: () => model.getWeights().flatMap((weight) => Array.from(weight.dataSync())) };
}

const words = (wrong = 4): tf.Tensor => tf.tensor2d([[0, 1], [2, wrong]]);
const labels = (wrong = 2): tf.Tensor => tf.tensor2d([[0], [wrong]]);

describe("a number that is no index", () => {
  // The step is recorded at first, and its program run alone from the fourth time on.
  test.each([0, 1, 5])("of an embedding stops the training after %i steps, says where, and changes nothing", async (steps) => {
    const { model, weights } = classifier();
    for (let step = 0; step < steps; step++) await model.trainOnBatch(words(), labels());
    const before = weights();
    for (const wrong of [5, -1, NaN]) {
      await expect(model.trainOnBatch(words(wrong), labels())).rejects.toMatchObject({ code: "student-error", message: `The embedding words was given ${wrong}, but its table has 5 rows: 0 to 4.`, data: { position: 3 } });
      expect(weights()).toEqual(before);
    }
    await model.trainOnBatch(words(), labels());
    expect(weights()).not.toEqual(before);
  });

  test.each([0, 5])("of a sparse loss stops the training after %i steps, says where, and changes nothing", async (steps) => {
    const { model, weights } = classifier();
    for (let step = 0; step < steps; step++) await model.trainOnBatch(words(), labels());
    const before = weights();
    await expect(model.trainOnBatch(words(), labels(3))).rejects.toMatchObject({ code: "student-error", message: "The loss was given the label 3, but classes has 3 outputs: labels go from 0 to 2." });
    expect(weights()).toEqual(before);
  });

  test("of tf.gather in a step by hand stops it, compiled or not", () => {
    const table = tf.variable(tf.tensor2d([[1], [2], [3]]));
    const optimizer = tf.train.sgd(0.1);
    const step = engine.compile<void>({ mode: "traced", step: (ids) => void optimizer.minimize(() => tf.sum(tf.square(tf.gather(table, ids as tf.Tensor1D)))) });
    const wrong = expect.objectContaining({ code: "student-error", message: "tf.gather was given the index 3, but there are 3 to take: 0 to 2." }) as Error;
    expect(() => step.run(tf.tensor1d([0, 3], "int32"))).toThrow(wrong);
    expect(Array.from(table.dataSync())).toEqual([1, 2, 3]);
    step.run(tf.tensor1d([0, 2], "int32"));
    expect(() => tf.gather(table, tf.tensor1d([3], "int32")).dataSync()).toThrow(wrong);
  });

  test("is looked for once, before the program's commands", () => {
    const layer = tf.layers.embedding({ inputDim: 5, outputDim: 4 });
    layer.apply(words());
    const optimizer = tf.train.sgd(0.1);
    const step = engine.compile<void>({ mode: "traced", step: (ids) => void optimizer.minimize(() => tf.mean(tf.square(layer.apply(ids!) as tf.Tensor))) });
    step.run(words());
    expect(step.programs.map(({ program }) => program.segments.map(({ kind }) => kind))).toEqual([["check", "commands"]]);
  });
});
