import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { silentLogger } from "#shared/Logger.ts";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { accuracy, shift } from "#engine/backprop/measure.ts";
import { saveModel, type ModelFile } from "#engine/models/modelFile.ts";
import { hostEntry, readableByEngine } from "#host/paths.ts";
import { createModelEvaluator } from "#platform/models/createModelEvaluator.ts";
import type { ModelEvaluator } from "#services/models/ModelEvaluator.ts";

const shape = [2, 2, 1];
const rows = { x: Uint8Array.of(255, 0, 255, 0, 0, 255, 0, 255, 200, 10, 10, 200), y: Uint8Array.of(0, 1, 1) };
const heldOut = { x: Uint8Array.of(0, 255, 0, 255), y: Uint8Array.of(0) };
const part = { dataset: "tiny", splitSeed: "s", part: "validation" } as const;

let model: tf.LayersModel;
let file: ModelFile;
let evaluator: ModelEvaluator;

beforeAll(async () => {
  await loadBackend();
  const sequential = tf.sequential({ layers: [tf.layers.flatten({ inputShape: shape }), tf.layers.dense({ units: 2, activation: "softmax" })] });
  sequential.setWeights([tf.tensor2d([[0.01, 0], [0, 0.01], [0.01, 0], [0, 0.01]]), tf.tensor1d([0, 0])]);
  model = sequential;
  file = saveModel(model);
});

function create(options: { nodePath?: string; timeoutMs?: number; idleMs?: number; memoryMiB?: number } = {}): ModelEvaluator {
  evaluator = createModelEvaluator({
    nodePath: process.execPath,
    entry: hostEntry("evaluate"),
    readable: readableByEngine(),
    datasets: { load: async (name) => ({ kind: "images", name, hash: "", classes: ["a", "b"], shape, train: rows, validation: rows, heldOut }) },
    log: silentLogger,
    ...options,
  });
  return evaluator;
}

afterEach(async () => evaluator.close());

describe("the clean engine process", () => {
  it("measures a stored model as this process does", async () => {
    const split = { x: tf.tensor(Float32Array.from(rows.x), [3, ...shape]), y: tf.tensor1d([0, 1, 1], "int32"), n: 3 };
    create();
    expect(await evaluator.accuracy(file, part)).toBe(accuracy(model, split));
    expect(await evaluator.accuracy(file, { ...part, shiftRight: 1 })).toBe(accuracy(model, shift(split, 1)));
    expect(await evaluator.accuracy(file, { ...part, part: "held-out" })).toBe(0);
  });

  it("answers for the asked rows, one after the other", async () => {
    const all = await create().outputs(file, part);
    expect(all).toHaveLength(6);
    expect(await evaluator.outputs(file, { ...part, rows: [2, 0] })).toEqual(Float32Array.of(...all.subarray(4, 6), ...all.subarray(0, 2)));
  });

  it("computes the mean loss of the asked rows only", async () => {
    const probability = 1 / (1 + Math.exp(-5.1));
    expect(await create().loss(file, { ...part, rows: [0, 1] })).toBeCloseTo(-Math.log(probability), 4);
    expect(await evaluator.loss(file, { ...part, rows: [2] })).toBeCloseTo(Math.log(2), 4);
  });

  it("answers NaN for a model whose weights are no numbers any more", async () => {
    const burst = tf.sequential({ layers: [tf.layers.flatten({ inputShape: shape }), tf.layers.dense({ units: 1 })] });
    burst.setWeights([tf.fill([4, 1], Number.NaN), tf.zeros([1])]);
    const stored = saveModel(burst);
    expect(await create().loss(stored, part)).toBeNaN();
    expect([...(await evaluator.predict(stored, { values: Float32Array.of(1, 1, 1, 1), shape }))]).toEqual([Number.NaN]);
  });

  it("that can't be started fails the task, and nothing else", async () => {
    await expect(create({ nodePath: "/nowhere/node" }).accuracy(file, part)).rejects.toMatchObject({ code: "internal", message: expect.stringContaining("ENOENT") as string });
  });

  it("predicts with the model that is meant, whatever was asked before and at once with it", async () => {
    const turned = tf.sequential({ layers: [tf.layers.flatten({ inputShape: shape }), tf.layers.dense({ units: 2, activation: "softmax" })] });
    turned.setWeights([tf.tensor2d([[0, 0.01], [0.01, 0], [0, 0.01], [0.01, 0]]), tf.tensor1d([0, 0])]);
    const other = saveModel(turned);
    const row = { values: Float32Array.of(255, 0, 255, 0), shape };
    const likelier = async (stored: ModelFile): Promise<number> => {
      const [one, two] = await evaluator.predict(stored, row);
      return one! > two! ? 0 : 1;
    };
    create();
    expect([await likelier(file), await likelier(file), await likelier(other), await likelier(file)]).toEqual([0, 0, 1, 0]);
    await evaluator.accuracy(other, part);
    expect(await likelier(file)).toBe(0);
    expect(await Promise.all([likelier(other), evaluator.accuracy(file, part), likelier(file), likelier(file), likelier(other)])).toEqual([1, expect.any(Number), 0, 0, 1]);
    await expect(evaluator.predict(file, { ...row, shape: [4] })).rejects.toMatchObject({ code: "invalid-input" });
    expect(await likelier(file)).toBe(0);
    // Its process was ended, with all that it had loaded.
    await evaluator.close();
    expect(await likelier(file)).toBe(0);
  });

  it("predicts probabilities", async () => {
    const probabilities = await create().predict(file, { values: Float32Array.of(255, 0, 255, 0), shape });
    expect(probabilities[0]! + probabilities[1]!).toBeCloseTo(1, 5);
    expect(probabilities[0]).toBeGreaterThan(0.99);
  });

  it("refuses an input of another shape, and goes on", async () => {
    await expect(create().predict(file, { values: new Float32Array(9), shape: [3, 3, 1] })).rejects.toMatchObject({ code: "invalid-input", message: "The model takes [2, 2, 1], this data is [3, 3, 1]." });
    expect(await evaluator.accuracy(file, part)).toBeCloseTo(2 / 3, 6);
  });

  it("refuses damaged weights and a topology that is none", async () => {
    await expect(create().accuracy({ ...file, weights: file.weights.subarray(0, 40) }, part)).rejects.toMatchObject({ code: "checkpoint-invalid" });
    await expect(evaluator.accuracy({ ...file, topology: new TextEncoder().encode("{}") }, part)).rejects.toMatchObject({ code: "checkpoint-invalid" });
  });

  it("ends a task that takes too long, and starts again for the next", async () => {
    await expect(create({ timeoutMs: 1 }).accuracy(file, part)).rejects.toMatchObject({ code: "internal", message: expect.stringContaining("longer than") as string });
    await evaluator.close();
    expect(await create().accuracy(file, { ...part, rows: [0] })).toBe(1);
  });

  it("ends a model that asks for more memory than there may be", async () => {
    const huge = tf.sequential({ layers: [tf.layers.flatten({ inputShape: shape }), tf.layers.dense({ units: 2, activation: "softmax" })] }).toJSON(undefined, false) as { config: { layers: { class_name: string; config: { units?: number } }[] } };
    huge.config.layers.find(({ class_name }) => class_name === "Dense")!.config.units = 100_000_000;
    const topology = new TextEncoder().encode(JSON.stringify(huge));
    await expect(create({ memoryMiB: 400 }).accuracy({ ...file, topology }, part)).rejects.toMatchObject({ code: "internal", message: expect.stringContaining("more than 400 MiB") as string });
  });
});
