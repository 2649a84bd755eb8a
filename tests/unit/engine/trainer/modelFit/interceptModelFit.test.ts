import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { digits } from "#engine/backprop/digits.ts";
import { readWeights } from "#engine/models/modelFile.ts";
import { weightsHash } from "#engine/models/weightsHash.ts";
import { interceptModelFit } from "#engine/trainer/modelFit/interceptModelFit.ts";
import type { TrainSession } from "#engine/trainer/TrainSession.ts";
import { createTestSession, type TestSession } from "#tests/support/labs/trainSession.ts";

/** The session that the one interception of this process speaks to. */
const current = {} as TrainSession;
const stock = tf.LayersModel.prototype.fit;

beforeAll(async () => {
  await loadBackend();
  interceptModelFit(current);
});

async function program(options: Parameters<typeof createTestSession>[0] = {}, args: tf.ModelFitArgs = {}, watch: (model: tf.LayersModel) => void = () => undefined): Promise<TestSession & { hash: string; history: tf.History; model: tf.LayersModel }> {
  const test = await createTestSession(options);
  Object.assign(current, test.session);
  const { train } = await digits(test.session, { train: 60, validation: 20 });
  const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [4, 4, 1] }), tf.layers.dropout({ rate: 0.2 }), tf.layers.dense({ units: 2, activation: "softmax" })] });
  watch(model);
  model.compile({ optimizer: tf.train.adam(0.01), loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  const history = await model.fit(train.x, tf.cast(train.y, "float32"), { epochs: 2, batchSize: 10, validationSplit: 0.2, verbose: 0, ...args });
  return { ...test, history, model, hash: weightsHash(readWeights(model)) };
}

interface Heard {
  heard: unknown[];
  callbacks: (tf.CustomCallbackArgs | tf.Callback)[];
  watch?: (model: tf.LayersModel) => void;
}

function rememberEpochs(): Heard {
  const heard: unknown[] = [];
  let optimizer: { learningRate: number };
  return {
    heard,
    watch: (model) => queueMicrotask(() => (optimizer = model.optimizer as unknown as typeof optimizer)),
    callbacks: [{
      onEpochEnd: async (epoch: number, logs?: tf.Logs) => {
        heard.push(epoch, { ...logs });
        await Promise.resolve();
        optimizer.learningRate *= 0.9 + Math.random() / 100;
      },
    }],
  };
}

/** A clock that is always late: the trainer saves after every step. */
function hastyClock(): () => number {
  let time = 0;
  return () => (time += 5_000);
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

  it("refuses to shuffle whole batches, which tfjs cannot, before its first step", async () => {
    await expect(program({}, { shuffle: "batch" as never })).rejects.toMatchObject({ code: "student-error", message: expect.stringContaining('shuffle: "batch"'), hint: expect.stringContaining("shuffle: true") });
  });

  it.each([true, false, undefined, 0, "yes"])("shuffles as stock tfjs does where it is told %s", async (shuffle) => {
    const ours = await program({}, { shuffle: shuffle as never });
    const intercepted = tf.LayersModel.prototype.fit;
    tf.LayersModel.prototype.fit = stock;
    try {
      expect((await program({}, { shuffle: shuffle as never })).hash).toBe(ours.hash);
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

  it("answers the history that stock tfjs answers, with the same numbers", async () => {
    const args: tf.ModelFitArgs = { epochs: 3, batchSize: 7, callbacks: [tf.callbacks.earlyStopping({ monitor: "val_loss", patience: 1, minDelta: 10 })] };
    const ours = await program({}, args);
    const intercepted = tf.LayersModel.prototype.fit;
    tf.LayersModel.prototype.fit = stock;
    try {
      const theirs = await program({}, { ...args, callbacks: [tf.callbacks.earlyStopping({ monitor: "val_loss", patience: 1, minDelta: 10 })] });
      expect(ours.history.history).toEqual(theirs.history.history);
      expect(ours.history.epoch).toEqual(theirs.history.epoch);
      expect(ours.history.epoch).toEqual([0, 1]);
      expect(ours.hash).toBe(theirs.hash);
    } finally {
      tf.LayersModel.prototype.fit = intercepted;
    }
  });

  it.each([
    ["nothing", (): Heard => ({ heard: [], callbacks: [] })],
    ["epochs, by functions that keep what they heard, draw and change the rate", rememberEpochs],
    ["epochs, by early stopping", (): Heard => ({ heard: [], callbacks: [tf.callbacks.earlyStopping({ monitor: "val_loss", patience: 2, minDelta: 10 })] })],
    ["steps", (): Heard => {
      const heard: unknown[] = [];
      return { heard, callbacks: [{ onBatchEnd: (batch: number, logs?: tf.Logs) => void heard.push(batch, logs!["loss"]) }] };
    }],
    ["epochs, and looks at weights then", (): Heard => {
      const heard: unknown[] = [];
      let watched: tf.LayersModel | undefined;
      return { heard, watch: (model) => (watched = model), callbacks: [{ onEpochEnd: () => void heard.push(weightsHash(readWeights(watched!))) }] };
    }],
  ])("resumes from any checkpoint to the same bits where the program hears of %s", async (_what, callbacksOf) => {
    const first = callbacksOf();
    const whole = await program({ now: hastyClock() }, { epochs: 4, callbacks: first.callbacks as tf.CustomCallbackArgs[] }, first.watch);
    const midway = whole.checkpoints.filter(({ role }) => role !== "end");
    expect(midway.length).toBeGreaterThanOrEqual(10);
    for (const checkpoint of [midway[0]!, midway[4]!, midway[6]!, midway.at(-1)!]) {
      const again = callbacksOf();
      const resumed = await program({ restore: () => ({ kind: "partial", ...checkpoint }) }, { epochs: 4, callbacks: again.callbacks as tf.CustomCallbackArgs[] }, again.watch);
      expect(resumed.hash).toBe(whole.hash);
      expect(resumed.history.history).toEqual(whole.history.history);
      expect(again.heard).toEqual(first.heard);
      expect(resumed.session.random.stream.position).toBe(whole.session.random.stream.position);
    }
  });

  it("trains only what is missing where its callbacks can be told again, and the whole where they looked at a tensor", async () => {
    const steps = ({ events }: TestSession): number[] => events.flatMap((event) => (event.kind === "points" && event.series === "loss" ? event.steps : []));
    const whole = await program({ now: hastyClock() });
    const checkpoint = whole.checkpoints.find(({ step }) => step === 7)!;
    expect(steps(await program({ restore: () => ({ kind: "partial", ...checkpoint }) }))).toEqual([8, 9, 10]);
    const looking = { callbacks: { onEpochEnd: () => void tf.scalar(1).dataSync() } };
    const looked = (await program({ now: hastyClock() }, looking)).checkpoints.find(({ step }) => step === 7)!;
    expect(steps(await program({ restore: () => ({ kind: "partial", ...looked }) }, looking))).toHaveLength(10);
  });

  it("takes tfjs's callbacks and functions in one list", async () => {
    const seen: number[] = [];
    await program({}, { callbacks: [tf.callbacks.earlyStopping({ monitor: "loss" }), { onEpochEnd: (epoch: number) => void seen.push(epoch) }] as unknown as tf.CustomCallbackArgs[] });
    expect(seen).toEqual([0, 1]);
  });

  it("keeps the student's own callbacks", async () => {
    const seen: number[] = [];
    await program({}, { callbacks: { onEpochEnd: (epoch) => void seen.push(epoch) } });
    expect(seen).toEqual([0, 1]);
  });

  it("leaves no tensor behind at a step, neither of the loss nor of a metric", async () => {
    const counts: number[] = [];
    await program({}, { callbacks: { onBatchEnd: () => void counts.push(tf.memory().numTensors) } });
    expect(new Set(counts)).toEqual(new Set([counts[0]]));
    expect(counts.length).toBeGreaterThan(2);
  });

  it("stops when cancelled", async () => {
    const controller = new AbortController();
    const reason = new Error("cancelled");
    await expect(program({ signal: controller.signal, onEvent: (event) => event.kind === "points" && controller.abort(reason) })).rejects.toBe(reason);
  });
});
