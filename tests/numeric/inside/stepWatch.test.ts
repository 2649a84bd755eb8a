import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import type { StepLook } from "#engine/inside/StepWatch.ts";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { compileStep } from "#engine/runtime/compileStep.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";

const { machine } = chooseMachine();
const backend = installTapeBackend();
await tf.setBackend(tapeBackendName);

const steps = 6;
const x = tf.tidy(() => tf.randomUniform([12, 8, 8, 1], -1, 1, "float32", 5));
const y = tf.tidy(() => tf.oneHot(tf.tensor1d(Array.from({ length: 12 }, (_, row) => row % 3), "int32"), 3).toFloat());

/** A small net whose first two filters answer 0 to everything. */
function convnet(): tf.Sequential {
  const kernel = tf.initializers.glorotUniform({ seed: 3 });
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ name: "conv", inputShape: [8, 8, 1], filters: 6, kernelSize: 3, activation: "relu", kernelInitializer: kernel }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dropout({ rate: 0.25 }),
      tf.layers.dense({ name: "hidden", units: 16, activation: "relu", kernelInitializer: kernel }),
      tf.layers.dense({ name: "out", units: 3, activation: "softmax", kernelInitializer: kernel }),
    ],
  });
  const [weights] = model.getLayer("conv").getWeights();
  model.getLayer("conv").setWeights([weights!, tf.tensor1d([-50, -50, 0.1, 0.1, 0.1, 0.1])]);
  return model;
}

/** Trains; `looked` looks into every step. Answers all weights after each step, and what was seen. */
function train(model: tf.Sequential, optimizer: tf.Optimizer, looked: boolean) {
  backend.random.steps = 7;
  const looks: StepLook[] = [];
  const compiled = compileStep({
    backend, machine, threads: 2, mode: "static",
    looking: () => (looked ? { wants: "layers", budget: Infinity, step: 0, told: (look) => looks.push(look) } : undefined),
    step: (inputs, targets) => optimizer.minimize(() => tf.metrics.categoricalCrossentropy(targets!, model.apply(inputs!, { training: true }) as tf.Tensor).mean() as tf.Scalar, true)!,
  });
  const weights = [model.getWeights().map((one) => one.dataSync())];
  for (let step = 0; step < steps; step++) {
    tf.tidy(() => compiled.run(x, y).dataSync());
    weights.push(model.getWeights().map((one) => one.dataSync()));
  }
  const { counts } = compiled;
  compiled.free();
  return { weights, looks, counts };
}

test("looking into every step changes no bit of the training, dropout and Adam's averages included", () => {
  const [plain, looked] = [train(convnet(), tf.train.adam(0.01), false), train(convnet(), tf.train.adam(0.01), true)];
  expect(looked.weights).toEqual(plain.weights);
  expect(plain.looks).toHaveLength(0);
  // The first step makes the optimiser's slots: it has a program of its own.
  expect(looked.looks).toHaveLength(steps);
  expect(looked.counts).toEqual(plain.counts);
  expect(looked.counts.replayed).toBeGreaterThan(0);
});

const norm = (...numbers: ArrayLike<number>[]): number => Math.sqrt(numbers.reduce((total, list) => Array.from(list).reduce((sum, value) => sum + value * value, total), 0));

test("norms, updates and dead units are those of the same step, kernel by kernel and in float64", () => {
  const model = convnet();
  const { weights, looks } = train(model, tf.train.sgd(0.1), true);
  expect(looks[0]!.layers!.map(({ name }) => name)).toEqual(["conv", "hidden", "out"]);
  for (let step = 0; step < steps; step++) {
    backend.random.steps = 7 + step;
    model.setWeights(weights[step]!.map((values, at) => tf.tensor(values, model.weights[at]!.shape as number[])));
    const end = backend.random.step();
    const activations = new Map<string, tf.Tensor>();
    const restore = model.layers.map((layer) => {
      const { apply } = layer;
      layer.apply = (...given) => {
        const output = apply.apply(layer, given) as tf.Tensor;
        activations.set(layer.name, tf.keep(tf.clone(output)));
        return output;
      };
      return () => delete (layer as Partial<tf.layers.Layer>).apply;
    });
    const { grads } = tf.variableGrads(() => tf.metrics.categoricalCrossentropy(y, model.apply(x, { training: true }) as tf.Tensor).mean() as tf.Scalar);
    restore.forEach((back) => back());
    end();
    for (const [index, name] of ["conv", "hidden", "out"].entries()) {
      const seen = looks[step]!.layers![index]!;
      const own = model.getLayer(name).weights.map((weight) => (weight.read() as tf.Variable).name);
      const [before, after] = [weights[step]!, weights[step + 1]!].map((all) => [all[2 * index]!, all[2 * index + 1]!]) as [Float32Array[], Float32Array[]];
      const output = activations.get(name)!;
      expect(seen.activations!.size).toBe(output.size);
      expect(seen.activations!.norm / norm(output.dataSync())).toBeCloseTo(1, 4);
      expect(seen.gradient!.norm / norm(...own.map((one) => grads[one]!.dataSync()))).toBeCloseTo(1, 4);
      expect(seen.weights! / norm(...before)).toBeCloseTo(1, 5);
      expect(seen.update! / norm(...before.map((values, at) => values.map((value, place) => after[at]![place]! - value)))).toBeCloseTo(1, 2);
      const units = output.shape.at(-1)!;
      const values = output.dataSync();
      const dead = Array.from({ length: units }, (_, unit) => values.every((value, at) => at % units !== unit || value === 0)).filter(Boolean).length;
      if (name === "out") expect(seen.dead).toBeUndefined();
      else expect(seen.dead).toEqual({ units: dead, of: units });
    }
    expect(looks[step]!.layers![0]!.dead!.units).toBeGreaterThanOrEqual(2);
  }
});

test("the time of a step is told layer by layer: forward, backward, loss and optimiser", () => {
  const { looks } = train(convnet(), tf.train.adam(0.01), true);
  const { parts } = looks.at(-1)!;
  const has = (phase: string, layer: string | undefined, operation: string) => expect(parts.some((part) => part.phase === phase && part.layer === layer && part.operation === operation), `${phase} ${layer} ${operation}`).toBe(true);
  has("forward", "conv", "conv");
  has("backward", "conv", "convFilterGrad");
  has("forward", "hidden", "matmul");
  has("backward", "hidden", "matmul");
  has("backward", "out", "matmul");
  has("update", undefined, "adam");
  expect(parts.every(({ milliseconds }) => milliseconds >= 0)).toBe(true);
  expect(parts.find(({ operation, phase, layer }) => operation === "conv" && phase === "forward" && layer === "conv")!.flops).toBe(2 * 12 * 6 * 6 * 9 * 6);
});

test("a net without layers is told by its variables", () => {
  const [w1, b1, w2] = [tf.variable(tf.randomNormal([8, 5], 0, 1, "float32", 1), true, "w1"), tf.variable(tf.tensor1d([-99, -99, -99, 0, 0]), true, "b1"), tf.variable(tf.randomNormal([5, 1], 0, 1, "float32", 2), true, "w2")];
  const inputs = tf.randomUniform([16, 8], -1, 1, "float32", 3);
  const optimizer = tf.train.adam(0.01);
  const looks: StepLook[] = [];
  const compiled = compileStep({ backend, machine, mode: "minimize", looking: () => ({ wants: "layers", budget: Infinity, step: 0, told: (look) => looks.push(look) }), step: () => optimizer.minimize(() => tf.mean(tf.square(tf.sub(tf.matMul(tf.relu(tf.add(tf.matMul(inputs as tf.Tensor2D, w1 as tf.Tensor2D), b1)), w2 as tf.Tensor2D), 3))) as tf.Scalar, true)! });
  for (let step = 0; step < 4; step++) tf.tidy(() => void compiled.run());
  expect(compiled.counts.matched).toBeGreaterThan(0);
  expect(looks).toHaveLength(4);
  const [first, second, ...others] = looks.at(-1)!.layers!;
  expect(others).toEqual([]);
  expect(first).toMatchObject({ name: "w1", dead: { units: 3, of: 5 }, gradient: { size: 45 }, activations: { size: 80 } });
  expect(second).toMatchObject({ name: "w2", gradient: { size: 5 }, activations: { size: 16 } });
  expect(second!.dead).toBeUndefined();
  expect(looks.at(-1)!.parts.some(({ layer, phase, operation }) => layer === "w1" && phase === "backward" && operation === "matmul")).toBe(true);
  compiled.free();
});

test("what costs more than it may is not looked at", () => {
  const looks: StepLook[] = [];
  const weights = tf.variable(tf.ones([4, 4]), true);
  const optimizer = tf.train.sgd(0.1);
  let budget = 0;
  const compiled = compileStep({ backend, machine, mode: "minimize", looking: () => ({ wants: "layers", budget, step: 0, told: (look) => looks.push(look) }), step: () => optimizer.minimize(() => tf.mean(tf.square(tf.matMul(weights as tf.Tensor2D, weights as tf.Tensor2D))) as tf.Scalar, true, [weights])! });
  for (let step = 0; step < 3; step++) tf.tidy(() => void compiled.run());
  expect(looks).toHaveLength(0);
  budget = 10_000;
  tf.tidy(() => void compiled.run());
  expect(looks).toHaveLength(1);
  expect(looks[0]!.cost).toBeGreaterThan(0);
  compiled.free();
});
