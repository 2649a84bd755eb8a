import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { digits } from "#engine/backprop/digits.ts";
import { readWeights } from "#engine/models/modelFile.ts";
import { weightsHash } from "#engine/models/weightsHash.ts";
import { interceptModelFit } from "#engine/trainer/interceptModelFit.ts";
import type { TrainSession } from "#engine/trainer/TrainSession.ts";
import { createTestSession, type TestSession } from "#tests/support/labs/trainSession.ts";

/** The session that the one interception of this process speaks to. */
const current = {} as TrainSession;
const stock = tf.LayersModel.prototype.fit;

beforeAll(async () => {
  await loadBackend();
  interceptModelFit(current);
});

async function program(options: Parameters<typeof createTestSession>[0] = {}, args: tf.ModelFitArgs = {}): Promise<TestSession & { hash: string; history: tf.History; model: tf.LayersModel }> {
  const test = await createTestSession(options);
  Object.assign(current, test.session);
  const { train } = await digits(test.session, { train: 60, validation: 20 });
  const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [4, 4, 1] }), tf.layers.dense({ units: 2, activation: "softmax" })] });
  model.compile({ optimizer: tf.train.adam(0.01), loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  const history = await model.fit(train.x, tf.cast(train.y, "float32"), { epochs: 2, batchSize: 10, validationSplit: 0.2, verbose: 0, ...args });
  return { ...test, history, model, hash: weightsHash(readWeights(model)) };
}

describe("a plain model.fit", () => {
  it("streams its loss at every step and its metrics at every epoch", async () => {
    const { events, history } = await program();
    const steps = events.flatMap((event) => (event.kind === "points" && event.series === "loss" ? event.steps : []));
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const epochs = events.flatMap((event) => (event.kind === "epoch" ? [event.metrics] : []));
    expect(epochs.map((metrics) => metrics["val_accuracy"])).toEqual(history.history["val_acc"]);
    expect(Object.keys(epochs[0]!).sort()).toEqual(["accuracy", "loss", "val_accuracy", "val_loss"]);
  });

  it("captures and shows what it answers for bundled rows that it validates on", async () => {
    const test = await createTestSession();
    Object.assign(current, test.session);
    const { train, validation } = await digits(test.session, { train: 60, validation: 20 });
    const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [4, 4, 1] }), tf.layers.dense({ units: 2, activation: "softmax" })] });
    model.compile({ optimizer: tf.train.adam(0.01), loss: "sparseCategoricalCrossentropy" });
    await model.fit(train.x, tf.cast(train.y, "float32"), { epochs: 1, verbose: 0, validationData: [validation.x, tf.cast(validation.y, "float32")] });
    expect(test.events.find((event) => event.kind === "call-started")!.captured.data).toEqual({ dataset: "digits", train: 60, validation: 20 });
    const answers = Array.from(tf.argMax(model.predict(validation.x) as tf.Tensor, 1).dataSync());
    expect(test.events.findLast((event) => event.kind === "sight")?.answers).toEqual(answers);
    expect((await program()).events.some(({ kind }) => kind === "sight")).toBe(false);
  });

  it("computes what stock tfjs computes from the same seed", async () => {
    const ours = await program();
    const intercepted = tf.LayersModel.prototype.fit;
    tf.LayersModel.prototype.fit = stock;
    try {
      expect((await program()).hash).toBe(ours.hash);
    } finally {
      tf.LayersModel.prototype.fit = intercepted;
    }
  });

  it("is not made again when it had ended, and answers its stored history", async () => {
    const whole = await program();
    const end = whole.checkpoints.find(({ role }) => role === "end")!;
    const again = await program({ restore: () => ({ kind: "completed", ...end }) });
    expect(again.hash).toBe(whole.hash);
    expect(again.history.history).toEqual(whole.history.history);
    expect(again.session.recorder.position()).toEqual(whole.session.recorder.position());
  });

  it("keeps the student's own callbacks", async () => {
    const seen: number[] = [];
    await program({}, { callbacks: { onEpochEnd: (epoch) => void seen.push(epoch) } });
    expect(seen).toEqual([0, 1]);
  });

  it("stops when cancelled", async () => {
    const controller = new AbortController();
    const reason = new Error("cancelled");
    await expect(program({ signal: controller.signal, onEvent: (event) => event.kind === "points" && controller.abort(reason) })).rejects.toBe(reason);
  });
});
