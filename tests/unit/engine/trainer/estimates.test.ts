import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import type { TrainEvent } from "#core/runs/events.ts";
import { createBackpropModule } from "#engine/backprop/createBackpropModule.ts";
import type { Estimate } from "#shared/contracts/runs.ts";
import { createTestSession } from "#tests/support/labs/trainSession.ts";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { interceptModelFit } from "#engine/trainer/modelFit/interceptModelFit.ts";
import type { TrainSession } from "#engine/trainer/TrainSession.ts";
import type * as Backprop from "#resources/types/backprop.d.ts";

/** The session that the one interception of this process speaks to. */
const current = {} as TrainSession;

beforeAll(async () => {
  await loadBackend();
  interceptModelFit(current);
});

async function estimating(): Promise<{ estimates: readonly Estimate[]; events: TrainEvent[]; module: typeof Backprop }> {
  const { session, estimates, events } = await createTestSession({ mode: "estimate" });
  Object.assign(current, session);
  return { estimates, events, module: createBackpropModule(session) as typeof Backprop };
}

function network(units: number, inputs: number): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units, inputShape: [inputs], activation: "relu" }));
  model.add(tf.layers.dense({ units: 1 }));
  return model;
}

test("fit says what it would take, and neither trains nor tells of a call", async () => {
  const { module, estimates, events } = await estimating();
  const model = network(16, 3);
  const before = model.getWeights().map((weight) => [...weight.dataSync()]);
  const part = { x: tf.ones([100, 3]), y: tf.ones([100]), n: 100 } as unknown as Backprop.Split;
  await module.fit(model, { train: part, validation: part } as Backprop.Data, { epochs: 3, batch: 32, optimizer: tf.train.adam(0.01) });
  expect(estimates).toHaveLength(1);
  expect(estimates[0]).toMatchObject({ method: "fit", parameters: 3 * 16 + 16 + 16 + 1, steps: 3 * 4, otherKernels: [] });
  // Two products forward; gradients of two kernels and of the hidden layer.
  expect(estimates[0]!.flops).toBeGreaterThan(2 * 32 * 16 * (3 + 1) + 2 * 32 * 16 * (3 + 1 + 1));
  expect(estimates[0]!.flops).toBeLessThan(40 * 32 * 16);
  expect(events).toEqual([]);
  expect(model.getWeights().map((weight) => [...weight.dataSync()])).toEqual(before);
});

test("the memory that is said is the memory of the program that trains", async () => {
  const { session, estimates } = await createTestSession({ mode: "estimate" });
  const module = createBackpropModule(session) as typeof Backprop;
  const model = network(64, 20);
  const part = { x: tf.ones([64, 20]), y: tf.ones([64]), n: 64 } as unknown as Backprop.Split;
  await module.fit(model, { train: part, validation: part } as Backprop.Data, { epochs: 1, batch: 64, optimizer: tf.train.adam(0.01) });
  const [estimate] = estimates;

  const optimizer = tf.train.adam(0.01);
  const x = tf.ones([64, 20]);
  const step = session.engine!.compile({ mode: "traced", step: () => optimizer.minimize(() => tf.losses.meanSquaredError(tf.ones([64, 1]), model.apply(x) as tf.Tensor) as tf.Scalar, true) });
  for (let index = 0; index < 3; index++) step.run();
  const { arenaSize } = step.programs.at(-1)!.program;
  session.engine!.release();
  expect(estimate!.memoryBytes / (arenaSize * 4)).toBeGreaterThan(0.95);
  expect(estimate!.memoryBytes / (arenaSize * 4)).toBeLessThan(1.05);
});

test("a loop written by hand is counted too", async () => {
  const { module, estimates } = await estimating();
  const w = tf.variable(tf.ones([50]));
  await module.train({ steps: 20, loss: () => tf.sum(tf.square(w)) as tf.Scalar, optimizer: tf.train.sgd(0.1) });
  w.dispose();
  expect(estimates).toMatchObject([{ method: "train", steps: 20 }]);
  expect(estimates[0]!.parameters).toBeGreaterThanOrEqual(50);
});

test("model.fit is counted as it trains: data by name, classes that weigh more, a part kept for validation, epochs done before", async () => {
  const { estimates } = await estimating();
  const inputs = tf.input({ shape: [3], name: "sizes" });
  const model = tf.model({ inputs, outputs: tf.layers.dense({ units: 2, activation: "softmax" }).apply(inputs) as tf.SymbolicTensor });
  model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy" });
  await model.fit({ sizes: tf.ones([100, 3]) }, tf.oneHot(tf.zeros([100], "int32"), 2), { epochs: 5, initialEpoch: 2, batchSize: 10, validationSplit: 0.2, classWeight: { 0: 1, 1: 3 } });
  expect(estimates).toMatchObject([{ method: "model.fit", steps: 3 * 8, parameters: 8 }]);
});

test("model.fit is refused before the run as it would be in it", async () => {
  const model = network(4, 3);
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  for (const mode of ["estimate", "run"] as const) {
    Object.assign(current, (await createTestSession({ mode })).session);
    await expect(model.fit(tf.ones([8, 3]), tf.ones([8, 2]), { epochs: 1 })).rejects.toThrow("target expected a batch of elements where each example has shape [1]");
  }
});
