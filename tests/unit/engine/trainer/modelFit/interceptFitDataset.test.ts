import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { readWeights } from "#engine/models/modelFile.ts";
import { weightsHash } from "#engine/models/weightsHash.ts";
import { interceptFitDataset } from "#engine/trainer/modelFit/interceptFitDataset.ts";
import type { TrainSession } from "#engine/trainer/TrainSession.ts";
import { createTestSession, type TestSession } from "#tests/support/labs/trainSession.ts";

const current = {} as TrainSession;
const stock = tf.LayersModel.prototype.fitDataset;

beforeAll(async () => {
  await loadBackend();
  interceptFitDataset(current);
});
afterEach(() => tf.disposeVariables());

type Arguments = tf.ModelFitDatasetArgs<tf.TensorContainer>;
type Options = Parameters<typeof createTestSession>[0];
type Given = Partial<Arguments> & { loss?: string; units?: number; data?: () => tf.data.Dataset<tf.TensorContainer>; measured?: () => unknown };
interface Trained extends TestSession {
  hash: string;
  history: tf.History;
  /** Steps that were really done. */
  steps: number[];
}

const row = (): { xs: number[]; ys: number[] } => ({ xs: Array.from({ length: 5 }, () => Math.random() - 0.5), ys: [Math.random()] });

/** A generator whose rows hang on a counter and on the program's random numbers. */
function generated(): tf.data.Dataset<tf.TensorContainer> {
  let made = 0;
  return tf.data.generator(function* () {
    for (let index = 0; index < 23; index++) yield { xs: row().xs.map((x) => x + ++made / 1000), ys: [Math.random()] };
  }).batch(6);
}

/** Rows that hang on how often the program was asked for them, and on its random numbers. */
function counted(): tf.data.Dataset<tf.TensorContainer> {
  let asked = 0;
  const rows = tf.data.array(Array.from({ length: 9 }, row)) as unknown as tf.data.Dataset<ReturnType<typeof row>>;
  const made = rows.filter(() => ++asked % 5 !== 0).map(({ xs, ys }) => ({ xs: xs.map((x) => x + ++asked / 100), ys: [ys[0]! + Math.random()] }));
  return made.mapAsync(async ({ xs, ys }) => ({ xs, ys: [ys[0]! + ++asked / 100] })).batch(4).prefetch(1) as never;
}

async function program(options: Options = {}, args: Given = {}): Promise<Trained> {
  const test = await createTestSession(options);
  Object.assign(current, test.session);
  const { data = () => tf.data.array(Array.from({ length: 20 }, row)).shuffle(20).batch(6), measured, loss = "meanSquaredError", units = 1, ...rest } = args;
  const set = data();
  const validationData = measured?.();
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 4, activation: "tanh", inputShape: [5] }), tf.layers.dropout({ rate: 0.2 }), tf.layers.dense({ units })] });
  model.compile({ optimizer: tf.train.adam(0.01), loss, metrics: ["mse"] });
  const history = await model.fitDataset(set as never, { epochs: 4, verbose: 0, ...(validationData ? { validationData } : {}), ...rest } as never);
  const steps = test.events.flatMap((event) => (event.kind === "points" && event.series === "loss" ? event.steps : []));
  return { ...test, history, steps, hash: weightsHash(readWeights(model)) };
}

function hastyClock(): () => number {
  let time = 0;
  return () => (time += 5_000);
}

const ways: Readonly<Record<string, () => Given>> = {
  "shuffled rows": () => ({}),
  "rows of a generator": () => ({ data: generated }),
  "epochs of a length that is said": () => ({ data: () => generated().repeat(-1), batchesPerEpoch: 3 }),
  "rows that it is measured on, from another data set": () => ({ data: generated, measured: () => tf.data.array(Array.from({ length: 9 }, row)).shuffle(9).batch(4) }),
  "rows that it is measured on, as tensors": () => ({ data: generated, measured: () => [tf.ones([7, 5]), tf.ones([7, 1])] }),
  "rows that it is measured on, made by functions of the program": () => ({ data: generated, measured: counted }),
  "a callback that hears of epochs": () => ({ data: generated, callbacks: { onEpochEnd: () => void Math.random() } }),
  "a callback that hears of steps": () => ({ data: generated, callbacks: { onBatchEnd: () => void Math.random() } }),
};

describe("model.fitDataset", () => {
  it.each(Object.entries(ways))("computes what tfjs computes from the same seed: %s", async (_name, args) => {
    const ours = await program({}, args());
    const intercepted = tf.LayersModel.prototype.fitDataset;
    tf.LayersModel.prototype.fitDataset = stock;
    try {
      const theirs = await program({}, args());
      expect(ours.hash).toBe(theirs.hash);
      expect(ours.history.epoch).toEqual(theirs.history.epoch);
      for (const [name, values] of Object.entries(theirs.history.history)) expect(ours.history.history[name]).toEqual(values.map((value) => (typeof value === "number" ? value : value.dataSync()[0])));
    } finally {
      tf.LayersModel.prototype.fitDataset = intercepted;
    }
  });

  it.each(Object.entries(ways))("goes on from any checkpoint to the same bits: %s", { timeout: 60_000 }, async (_name, args) => {
    const whole = await program({ now: hastyClock() }, args());
    const midway = whole.checkpoints.filter(({ role }) => role !== "end");
    expect(midway.length).toBeGreaterThanOrEqual(12);
    for (const checkpoint of midway.filter((_, index) => index % 3 === 1)) {
      const resumed = await program({ restore: () => ({ kind: "partial", ...checkpoint }) }, args());
      expect([checkpoint.step, resumed.hash]).toEqual([checkpoint.step, whole.hash]);
      expect(resumed.history.history).toEqual(whole.history.history);
      expect(resumed.session.random.stream.position).toBe(whole.session.random.stream.position);
    }
  });

  it("does only what is missing where its data can be asked for again", async () => {
    const whole = await program({ now: hastyClock() });
    const checkpoint = whole.checkpoints.find(({ step }) => step === 10)!;
    expect((await program({ restore: () => ({ kind: "partial", ...checkpoint }) })).steps).toEqual([11, 12, 13, 14, 15, 16]);
    const end = whole.checkpoints.find(({ role }) => role === "end")!;
    const again = await program({ restore: () => ({ kind: "completed", ...end }) });
    expect([again.steps, again.hash]).toEqual([[], whole.hash]);
  });

  it("is compiled, gives equal bits twice and streams its numbers", async () => {
    const one = await program();
    expect((await program()).hash).toBe(one.hash);
    expect(one.steps).toHaveLength(16);
    expect(one.events.filter(({ kind }) => kind === "epoch")).toHaveLength(4);
    expect(one.events.filter(({ kind }) => kind === "remark")).toEqual([]);
  });

  it.each<[string, Given, string]>([
    ["no epochs", { epochs: 0 }, "epochs"],
    ["half a batch an epoch", { batchesPerEpoch: 0.5 }, "batchesPerEpoch"],
    ["classWeight", { classWeight: { 0: 1 } } as never, "classWeight"],
    ["a batch without rows", { data: () => tf.data.array([{ xs: tf.zeros([0, 5]), ys: tf.zeros([0, 1]) }]) as never }, "0 rows"],
  ])("refuses %s in plain words", async (_name, args, word) => {
    await expect(program({}, args)).rejects.toMatchObject({ code: "student-error", message: expect.stringContaining(word) as string, hint: expect.any(String) as string });
  });

  it.each([["rows of a known number", false], ["rows of functions of the program, when it is measured on them", true]])("refuses labels that it is measured on which the model has no class for: %s", async (_name, isMade) => {
    const measured = (): unknown => {
      const rows = tf.data.array(Array.from({ length: 6 }, () => ({ xs: [1, 2, 3, 4, 5], ys: [7] })));
      return (isMade ? rows.map((one) => one) : rows).batch(4);
    };
    const asked: string[] = [];
    const callbacks = { onEpochBegin: () => void asked.push("begun") };
    await expect(program({}, { loss: "sparseCategoricalCrossentropy", units: 3, data: () => tf.data.array(Array.from({ length: 6 }, () => ({ xs: [1, 2, 3, 4, 5], ys: [0] }))).batch(3) as never, measured, callbacks })).rejects.toMatchObject({ code: "student-error", message: expect.stringMatching(/^Row \d+ of validationData.ys has the label 7/) });
    expect(asked).toHaveLength(isMade ? 1 : 0);
  });

  it("stops where the data are no numbers", async () => {
    await expect(program({}, { data: () => tf.data.array([{ xs: [Number.NaN, 0, 0, 0, 0], ys: [1] }]).batch(1) as never })).rejects.toMatchObject({ code: "student-nan" });
  });

  it("holds the batch before beside the one that it trains on, and none when it is done", async () => {
    const counts: number[] = [];
    const left = async (): Promise<number> => {
      const before = tf.memory().numTensors;
      counts.length = 0;
      await program({}, { data: generated, callbacks: { onBatchEnd: () => void counts.push(tf.memory().numTensors) } });
      tf.disposeVariables();
      return tf.memory().numTensors - before;
    };
    const ours = await left();
    // Inputs and targets.
    expect(counts.map((count) => count - counts[0]!)).toEqual([0, ...counts.slice(1).map(() => 2)]);
    const intercepted = tf.LayersModel.prototype.fitDataset;
    tf.LayersModel.prototype.fitDataset = stock;
    expect(await left().finally(() => (tf.LayersModel.prototype.fitDataset = intercepted))).toBe(ours);
  });
});
