import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TrainEngine } from "#engine/runtime/TrainEngine.ts";
import { createTestDevice, type TestDevice } from "#tests/support/engine/device/replayEngine.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await createTestDevice();
});
afterAll(() => device.thread.close());

interface Net {
  layers: () => tf.layers.Layer[];
  input: number[];
  optimizer: () => tf.Optimizer;
}

const kernel = (seed: number): tf.serialization.Serializable & ReturnType<typeof tf.initializers.glorotUniform> => tf.initializers.glorotUniform({ seed }) as never;

const nets: Readonly<Record<string, Net>> = {
  "dense layers with dropout, Adam": {
    input: [12],
    layers: () => [tf.layers.dense({ units: 16, activation: "relu", inputShape: [12], kernelInitializer: kernel(1) }), tf.layers.dropout({ rate: 0.3 }), tf.layers.dense({ units: 4, activation: "softmax", kernelInitializer: kernel(2) })],
    optimizer: () => tf.train.adam(0.01),
  },
  "convolution, pooling, batch normalisation, momentum": {
    input: [8, 8, 1],
    layers: () => [tf.layers.conv2d({ filters: 3, kernelSize: 3, inputShape: [8, 8, 1], kernelInitializer: kernel(1) }), tf.layers.batchNormalization(), tf.layers.activation({ activation: "relu" }), tf.layers.maxPooling2d({ poolSize: 2 }), tf.layers.flatten(), tf.layers.dense({ units: 4, activation: "softmax", kernelInitializer: kernel(2) })],
    optimizer: () => tf.train.momentum(0.05, 0.9),
  },
  "a recurrent layer, RMSProp": {
    input: [5, 3],
    layers: () => [tf.layers.lstm({ units: 6, inputShape: [5, 3], kernelInitializer: kernel(1), recurrentInitializer: kernel(3) }), tf.layers.dense({ units: 4, activation: "softmax", kernelInitializer: kernel(2) })],
    optimizer: () => tf.train.rmsprop(0.01),
  },
};

function lossesOf(engine: TrainEngine, { layers, input, optimizer }: Net, steps: number): { losses: number[]; weights: number[] } {
  engine.reseed(7);
  const model = tf.sequential({ layers: layers() });
  const x = tf.randomUniform([10, ...input], -1, 1, "float32", 5);
  const y = tf.oneHot(tf.range(0, 10, 1, "int32").mod(tf.scalar(4, "int32")).toInt(), 4).toFloat();
  model.compile({ optimizer: optimizer(), loss: "categoricalCrossentropy" });
  const train = (model as unknown as { model: { makeTrainFunction(): (batch: tf.Tensor[]) => tf.Tensor[] } }).model.makeTrainFunction();
  const step = engine.compile({ mode: "static", step: (...batch) => train(batch) });
  const losses = Array.from({ length: steps }, () => (step.run(x, y) as tf.Tensor[])[0]!.dataSync()[0]!);
  const weights = model.getWeights().flatMap((weight) => [...weight.dataSync()]);
  expect(step.counts.eager).toBe(0);
  step.free();
  expect(model.getWeights().flatMap((weight) => [...weight.dataSync()]), "of the freed program").toEqual(weights);
  return { losses, weights };
}

describe("steps on a device", () => {
  it.each(Object.entries(nets))("are those of the processor within what rounding makes: %s", (_name, net) => {
    const there = lossesOf(device.engine, net, 60);
    const here = lossesOf(device.plain, net, 60);
    expect(there.losses.at(-1)!).toBeLessThan(there.losses[0]!);
    there.losses.forEach((loss, at) => expect(Math.abs(loss - here.losses[at]!)).toBeLessThan(1e-4 * Math.max(1, loss)));
    there.weights.forEach((weight, at) => expect(Math.abs(weight - here.weights[at]!)).toBeLessThan(1e-3));
  });

  it("give the same bits every time", () => {
    const net = nets["dense layers with dropout, Adam"]!;
    expect(lossesOf(device.engine, net, 20)).toEqual(lossesOf(device.engine, net, 20));
  });

  it("change variables that can be read and assigned between them", () => {
    const w = tf.variable(tf.tensor1d([1, 2, 3]));
    const step = device.engine.compile({ mode: "traced", step: () => tf.train.sgd(0.5).minimize(() => w.square().sum(), true, [w])! });
    const before = w.clone();
    expect(step.run().dataSync()[0]).toBe(14);
    expect([...w.dataSync()]).toEqual([0, 0, 0]);
    expect([...before.dataSync()]).toEqual([1, 2, 3]);
    w.assign(tf.tensor1d([4, 0, 0]));
    expect(step.run().dataSync()[0]).toBe(16);
    w.assign(tf.tensor1d([2, 0, 0]));
    const kept = w.clone();
    expect([...w.add(1).dataSync()]).toEqual([3, 1, 1]);
    expect(step.run().dataSync()[0]).toBe(4);
    expect([...kept.dataSync()]).toEqual([2, 0, 0]);
    step.free();
    expect([...w.dataSync()]).toEqual([0, 0, 0]);
    w.dispose();
  });

  it("share variables with steps of the processor", () => {
    const w = tf.variable(tf.scalar(8));
    const halve = (engine: TrainEngine) => engine.compile({ mode: "traced", step: () => tf.train.sgd(0.25).minimize(() => w.square(), true, [w])! });
    const [there, here] = [halve(device.engine), halve(device.plain)];
    const losses = [there, here, there, there, here, there].map((step) => step.run().dataSync()[0]);
    expect(losses).toEqual([64, 16, 4, 1, 0.25, 0.0625]);
    there.free();
    here.free();
    expect(w.dataSync()[0]).toBe(0.125);
    w.dispose();
  });

  it("stop at an index that is none, in a student's words, with variables as they were", () => {
    const model = tf.sequential({ layers: [tf.layers.embedding({ inputDim: 5, outputDim: 2, inputLength: 3, embeddingsInitializer: "ones" }), tf.layers.flatten(), tf.layers.dense({ units: 1, kernelInitializer: "ones" })] });
    model.compile({ optimizer: tf.train.sgd(0.1), loss: "meanSquaredError" });
    const train = (model as unknown as { model: { makeTrainFunction(): (batch: tf.Tensor[]) => tf.Tensor[] } }).model.makeTrainFunction();
    const step = device.engine.compile({ mode: "traced", step: (...batch) => train(batch) });
    const y = tf.zeros([2, 1]);
    const good = tf.tensor2d([[0, 1, 2], [3, 4, 0]]);
    step.run(good, y);
    const weights = model.getWeights().map((weight) => [...weight.dataSync()]);
    expect(() => step.run(tf.tensor2d([[0, 1, 2], [3, 9, 0]]), y)).toThrow(expect.objectContaining({ code: "student-error", message: expect.stringContaining("was given 9") as string }) as Error);
    expect(model.getWeights().map((weight) => [...weight.dataSync()])).toEqual(weights);
    step.run(good, y);
    expect(model.getWeights().map((weight) => [...weight.dataSync()])).not.toEqual(weights);
    step.free();
  });
});
