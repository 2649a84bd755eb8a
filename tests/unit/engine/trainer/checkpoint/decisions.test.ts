import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { normal } from "#engine/backprop/sampling.ts";
import { fit } from "#engine/trainer/fit/fit.ts";
import { interceptModelFit } from "#engine/trainer/modelFit/interceptModelFit.ts";
import { oneAtATime, type TrainSession } from "#engine/trainer/TrainSession.ts";
import { trainSteps } from "#engine/trainer/trainSteps.ts";
import { readWeights } from "#engine/models/modelFile.ts";
import { weightsHash } from "#engine/models/weightsHash.ts";
import { createTestSession, type SavedCheckpoint, type TestSession } from "#tests/support/labs/trainSession.ts";

const current = {} as TrainSession;

beforeAll(async () => {
  await loadBackend();
  interceptModelFit(current);
});
afterEach(() => tf.disposeVariables());

type Options = Parameters<typeof createTestSession>[0];
type Program = (options: Options) => Promise<TestSession & { hash: string }>;

const rows = 40;
const draw = (): number => Math.random();
/** Odd sizes and a wide product: kernels of ours and of tfjs's differ in the last bits of its sums. */
function makeData(): { x: tf.Tensor2D; y: tf.Tensor2D } {
  return { x: normal([rows, 37], 1, draw) as unknown as tf.Tensor2D, y: normal([rows, 3], 1, draw) as unknown as tf.Tensor2D };
}

/** Numbers are parts of graphs here: every graph with another number of ones is another one. */
function wandering(chance: number): (value: tf.Tensor) => tf.Scalar {
  return (value) => tf.mean(tf.mul(value, tf.ones([draw() < chance ? 1 + Math.floor(draw() * 997) : 1]))) as tf.Scalar;
}

function model(): tf.Sequential {
  return tf.sequential({ layers: [tf.layers.dense({ units: 29, activation: "tanh", inputShape: [37] }), tf.layers.dropout({ rate: 0.1 }), tf.layers.dense({ units: 3 })] });
}

/** A clock that is always late: the trainer saves after every step. */
function hastyClock(): () => number {
  let time = 0;
  return () => (time += 5_000);
}

async function within(options: Options, work: (test: TestSession) => Promise<readonly tf.Tensor[]>): Promise<TestSession & { hash: string }> {
  const test = await createTestSession(options);
  Object.assign(current, test.session);
  const weights = await work(test);
  const hash = weightsHash(weights.map((weight) => ({ dtype: weight.dtype as "float32", shape: weight.shape, data: weight.dataSync() as Float32Array })));
  tf.disposeVariables();
  return { ...test, hash };
}

const lossOf = (wander: (value: tf.Tensor) => tf.Scalar) => (y: tf.Tensor, answer: tf.Tensor): tf.Scalar => wander(tf.losses.meanSquaredError(y, answer));

const programs: Readonly<Record<string, Program>> = {
  "train, whose loss is another graph now and then": (options) =>
    within(options, async ({ session }) => {
      const { x, y } = makeData();
      const [w, v] = [tf.variable(normal([37, 29], 0.3, draw)), tf.variable(normal([29, 3], 0.3, draw))] as tf.Variable[];
      const wander = wandering(0.4);
      await oneAtATime(session, "train", () => trainSteps(session, { steps: 40, optimizer: tf.train.adam(0.02), loss: () => wander(tf.losses.meanSquaredError(y, tf.matMul(tf.tanh(tf.matMul(x, w as tf.Tensor2D)), v as tf.Tensor2D))) }));
      return [w!, v!];
    }),
  "train, whose loss brings along numbers that begin to change one after the other": (options) =>
    within(options, async ({ session }) => {
      const { x, y } = makeData();
      const w = tf.variable(normal([37, 3], 0.3, draw));
      const optimizer = tf.train.momentum(0.02, 0.9);
      const powers = (): number[] => [0.03, 0.06, 0.1, 0.2].map((chance) => (draw() < chance ? 2.9 + draw() / 10 : 3));
      const loss = (): tf.Scalar => tf.addN(powers().map((power) => tf.mean(tf.pow(tf.abs(tf.sub(y, tf.matMul(x, w as unknown as tf.Tensor2D))), power)))) as tf.Scalar;
      await oneAtATime(session, "train", () => trainSteps(session, { steps: 40, optimizer, loss }));
      return [w];
    }),
  "model.fit, with a loss of its own that is another graph now and then": (options) =>
    within(options, async () => {
      const { x, y } = makeData();
      const net = model();
      net.compile({ optimizer: tf.train.adam(0.02), loss: lossOf(wandering(0.4)) });
      await net.fit(x, y, { epochs: 5, batchSize: 6, verbose: 0 });
      return readWeightTensors(net);
    }),
  "steps written by hand around a train, all by one optimiser": (options) =>
    within(options, async ({ session }) => {
      const { x, y } = makeData();
      const w = tf.variable(normal([37, 3], 0.3, draw));
      const optimizer = tf.train.sgd(0.005);
      const [wander, steady] = [wandering(0.5), wandering(0)];
      const loss = (how: typeof wander): tf.Scalar => how(tf.losses.meanSquaredError(y, tf.matMul(x, w as unknown as tf.Tensor2D)));
      for (let step = 0; step < 4; step++) optimizer.minimize(() => loss(wander));
      await oneAtATime(session, "train", () => trainSteps(session, { steps: 40, optimizer, loss: () => loss(wander) }));
      for (let step = 0; step < 10; step++) optimizer.minimize(() => loss(steady));
      return [w];
    }),
  "fit, whose steps are compiled": (options) =>
    within(options, async ({ session }) => {
      const { x } = makeData();
      const y = tf.tensor1d(Array.from({ length: rows }, () => Math.floor(draw() * 3)));
      const part = { x, y };
      const net = model();
      await oneAtATime(session, "fit", () => fit(session, net, { train: part, validation: part } as never, { epochs: 5, batch: 7, optimizer: tf.train.adam(0.02), loss: "sparseCategoricalCrossentropy" } as never));
      return readWeightTensors(net);
    }),
};

function readWeightTensors(net: tf.LayersModel): tf.Tensor[] {
  expect(readWeights(net).length).toBeGreaterThan(0);
  return net.getWeights();
}

const restoring = (checkpoint: SavedCheckpoint): Options => ({ restore: (call) => (call === checkpoint.call ? { kind: checkpoint.role === "end" ? "completed" : "partial", ...checkpoint } : { kind: "fresh" }) });

describe("a run that goes on from a checkpoint decides what it would have decided:", () => {
  it.each(Object.entries(programs))("%s", { timeout: 120_000 }, async (_name, program) => {
    const whole = await program({ now: hastyClock() });
    const all = whole.checkpoints.filter(({ role }) => role !== "begin");
    expect(all.length).toBeGreaterThan(25);
    const different: string[] = [];
    for (const checkpoint of all.filter(({ role }, index) => index % 3 === 0 || role === "end")) {
      const { hash } = await program(restoring(checkpoint));
      if (hash !== whole.hash) different.push(`${checkpoint.role} after step ${checkpoint.step}`);
    }
    expect(different).toEqual([]);
  });
});
