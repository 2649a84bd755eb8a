import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { explainError } from "#core/runs/explainError.ts";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { createBackpropModule } from "#engine/backprop/createBackpropModule.ts";
import type * as Backprop from "#resources/types/backprop.d.ts";
import type { AppError } from "#shared/AppError.ts";
import { createTestSession } from "#tests/support/labs/trainSession.ts";

beforeAll(() => loadBackend());

const { dense, conv2d, maxPooling2d, flatten, embedding } = tf.layers;

/** The key and the values of what a person is told, and whether anything was told of a call before. */
async function refusalOf(layers: tf.layers.Layer[], x: tf.Tensor, y: tf.Tensor): Promise<{ key: string | undefined; values: Record<string, string> | undefined; told: number }> {
  const { session, events } = await createTestSession();
  const { fit } = createBackpropModule(session) as typeof Backprop;
  const part = { x, y, n: x.shape[0]! } as unknown as Backprop.Split;
  const thrown: unknown = await fit(tf.sequential({ layers }), { train: part, validation: part } as Backprop.Data, { epochs: 1, batch: 4, optimizer: tf.train.sgd(0.1) }).then(
    () => undefined,
    (error: unknown) => error,
  );
  const error = thrown as AppError;
  const found = thrown instanceof Error ? explainError({ code: error.code ?? "student-error", message: error.message, data: error.data }) : undefined;
  return { key: found?.key, values: found && { ...found.values }, told: events.length };
}

const classifier = (): tf.layers.Layer[] => [dense({ units: 5, inputShape: [4] }), dense({ units: 3, activation: "softmax" })];
const rows = (): tf.Tensor => tf.ones([8, 4]);

describe("before the first step", () => {
  it.each([3, -1, 0.5, Number.NaN])("a label %s of three classes is refused, with its row", async (label) => {
    const labels = tf.tensor1d([0, 1, 2, 0, 1, label, 2, 0]);
    expect(await refusalOf(classifier(), rows(), labels)).toEqual({ key: "labelRange", values: { row: "5", name: "data.train.y", label: String(label), classes: "3", last: "2" }, told: 0 });
  });

  it("a label of no two classes is refused", async () => {
    expect(await refusalOf([dense({ units: 1, activation: "sigmoid", inputShape: [4] })], rows(), tf.fill([8], 2))).toMatchObject({ key: "labelBinary", told: 0 });
  });

  it("a word that the embedding does not know is refused", async () => {
    const layers = [embedding({ inputDim: 10, outputDim: 4, inputLength: 4 }), flatten(), dense({ units: 1 })];
    expect(await refusalOf(layers, tf.fill([8, 4], 10), tf.ones([8]))).toMatchObject({ key: "embeddingRange", values: { id: "10", last: "9" }, told: 0 });
  });

  it("a pool that leaves nothing names its layer and shape", async () => {
    const layers = [maxPooling2d({ poolSize: 8, inputShape: [4, 4, 1], name: "pool" }), flatten(), dense({ units: 1 })];
    expect(await refusalOf(layers, tf.ones([8, 4, 4, 1]), tf.ones([8]))).toMatchObject({ key: "layerEmpty", values: { layer: "pool", shape: "batch, 0, 0, 1" } });
  });

  it.each([
    ["a kernel of 0", () => [conv2d({ filters: 2, kernelSize: 0, inputShape: [4, 4, 1] }), flatten(), dense({ units: 1 })], () => tf.ones([8, 4, 4, 1])],
    ["inputs of 0 numbers", () => [dense({ units: 1, inputShape: [0] })], () => tf.zeros([8, 0])],
  ])("%s is refused by the layer that has no weights", async (_, layers, x) => {
    expect(await refusalOf(layers(), x(), tf.ones([8]))).toMatchObject({ key: "layerWeightless" });
  });

  it("rows of another width name the layer and both sizes", async () => {
    expect(await refusalOf([dense({ units: 5, inputShape: [4], name: "first" }), dense({ units: 3, activation: "softmax" })], tf.ones([8, 5]), tf.zeros([8]))).toMatchObject({ key: "inputAxis", values: { layer: "first", wanted: "4", found: "4,5" } });
  });

  it("a net that was not flattened names its last layer, what it answers and what the labels take", async () => {
    const layers = [dense({ units: 5, inputShape: [4, 4, 1] }), dense({ units: 3, activation: "softmax", name: "last" })];
    expect(await refusalOf(layers, tf.ones([8, 4, 4, 1]), tf.zeros([8]))).toEqual({ key: "answerShape", values: { layer: "last", shape: "4, 4, 3", wanted: "3" }, told: 0 });
  });

  it("good rows are not refused", async () => {
    expect(await refusalOf(classifier(), rows(), tf.zeros([8]))).toMatchObject({ key: undefined });
  });
});
