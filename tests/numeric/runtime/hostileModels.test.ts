import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { tapeBackendName } from "#engine/tape/TapeBackend.ts";
import { runCompiled, runEagerly, type ModelProgram } from "#tests/support/engine/trainings/besideEagerModels.ts";

/** A layer as tfjs keeps it to itself. */
type Inside = Record<string, unknown> & { call(this: Inside, ...given: unknown[]): tf.Tensor };

const inputs = (): tf.Tensor => tf.randomNormal([6, 4], 0, 1, "float32", 1);
const targets = (): tf.Tensor => tf.randomNormal([6, 2], 0, 1, "float32", 2);
const inside = (part: unknown): Inside => part as Inside;
const dense = (units: number, seed: number, more: object = {}): tf.layers.Layer => tf.layers.dense({ units, kernelInitializer: tf.initializers.glorotNormal({ seed }), ...more });
const activation = (name: "tanh"): unknown => inside(tf.layers.activation({ activation: name }))["activation"];
const numbers = (given: unknown): number[] => Array.from((given as tf.Tensor).dataSync());
const trained = async (model: tf.LayersModel, x: tf.Tensor, y: tf.Tensor): Promise<number[]> => [await model.trainOnBatch(x, y)].flat() as number[];

function compiled<M extends tf.LayersModel>(model: M, optimizer: tf.Optimizer = tf.train.adam(0.05), loss = "meanSquaredError"): M {
  model.compile({ optimizer, loss });
  return model;
}

interface Parts {
  model: tf.Sequential;
  first: Inside;
  dropout: Inside;
}

/** A small net whose batches are trained one by one; something about it changes after the seventh. */
function changing(change: (parts: Parts) => void, more: object = {}): ModelProgram {
  return () => {
    const [first, dropout] = [dense(3, 1, { inputShape: [4], ...more }), tf.layers.dropout({ rate: 0.5 })];
    const model = compiled(tf.sequential({ layers: [first, dropout, dense(2, 2)] }));
    const [x, y] = [inputs(), targets()];
    return (index) => {
      if (index === 7) change({ model, first: inside(first), dropout: inside(dropout) });
      return trained(model, x, y);
    };
  };
}

const hostile: Readonly<Record<string, ModelProgram>> = {
  "has another rate of dropout": changing(({ dropout }) => (dropout["rate"] = 0.1)),
  "has no dropout any more": changing(({ dropout }) => (dropout["rate"] = 0)),
  "has another activation": changing(({ first }) => (first["activation"] = activation("tanh")), { activation: "relu" }),
  "has a stronger penalty on its weights": changing(({ first }) => (inside(first["kernelRegularizer"])["l2"] = 3), { kernelRegularizer: "l1l2" }),
  "has a layer whose work is written anew": changing(({ first }) => {
    const { call } = first;
    let calls = 0;
    first.call = (...given) => tf.mul(call.apply(first, given), ++calls);
  }),
  "has a class of layers whose work is written anew": changing(({ dropout }) => {
    const prototype = Object.getPrototypeOf(dropout) as Inside;
    const { call } = prototype;
    let calls = 0;
    prototype.call = function (...given) {
      if (++calls === 7) prototype.call = call;
      return tf.mul(call.apply(this, given), calls);
    };
  }),
  "has a hook that counts": changing(({ model, dropout }) => {
    let calls = 0;
    (model.layers[0] as unknown as { setCallHook(hook: () => void): void }).setCallHook(() => (dropout["rate"] = 0.05 * calls++));
  }),
  "has its weights set": changing(({ model }) => model.setWeights(model.getWeights().map((weight) => tf.mul(weight, 0.5)))),
  "has its optimiser's rate assigned": changing(({ model }) => (inside(model.optimizer)["learningRate"] = 0.001)),
  "has its optimiser's rate assigned, which is momentum": () => {
    const model = compiled(tf.sequential({ layers: [dense(3, 1, { inputShape: [4] }), dense(2, 2)] }), tf.train.momentum(0.05, 0.9));
    const [x, y] = [inputs(), targets()];
    return (index) => {
      inside(model.optimizer)["learningRate"] = 0.05 / (1 + index);
      return trained(model, x, y);
    };
  },
  "is compiled anew": changing(({ model }) => void compiled(model, tf.train.sgd(0.01), "meanAbsoluteError")),
  "has a layer frozen, and is compiled anew": changing(({ model }) => {
    model.layers[0]!.trainable = false;
    compiled(model);
  }),
  "has its loss replaced where tfjs keeps it": changing(({ model }) => {
    const { lossFunctions } = inside(inside(model)["model"]) as unknown as { lossFunctions: unknown[] };
    lossFunctions[0] = (y: tf.Tensor, answer: tf.Tensor) => tf.mul(tf.losses.meanSquaredError(y, answer), 2);
  }),
  "has its backend changed for a while": () => {
    const turn = changing(() => undefined)();
    return async (index) => {
      if (index === 5) await tf.setBackend("cpu");
      if (index === 9) await tf.setBackend(tapeBackendName);
      return turn(index);
    };
  },
  "normalises batches with another momentum, and later another epsilon": () => {
    const norm = tf.layers.batchNormalization({});
    const model = compiled(tf.sequential({ layers: [dense(3, 1, { inputShape: [4] }), norm, dense(2, 2)] }));
    const [x, y] = [inputs(), targets()];
    return async (index) => {
      if (index === 7) inside(norm)["momentum"] = 0.5;
      if (index === 9) inside(norm)["epsilon"] = 0.5;
      return [...(await trained(model, x, y)), ...numbers(norm.getWeights()[2])];
    };
  },
  "answers with another activation": () => {
    const first = dense(3, 1, { inputShape: [4], activation: "relu" });
    const [model, x] = [tf.sequential({ layers: [first, dense(2, 2)] }), inputs()];
    return (index) => {
      if (index === 7) inside(first)["activation"] = activation("tanh");
      return numbers(model.predict(x));
    };
  },
  "answers with another slope of leaky relu": () => {
    const leaky = tf.layers.leakyReLU({ alpha: 0.3 });
    const [model, x] = [tf.sequential({ layers: [dense(3, 1, { inputShape: [4] }), leaky] }), inputs()];
    return (index) => {
      if (index === 7) inside(leaky)["alpha"] = 0.9;
      return numbers(model.predict(x));
    };
  },
  "is changed between two calls of fit": () => {
    const dropout = tf.layers.dropout({ rate: 0.5 });
    const model = compiled(tf.sequential({ layers: [dense(3, 1, { inputShape: [4] }), dropout, dense(2, 2)] }));
    const [x, y] = [inputs(), targets()];
    return async (index) => {
      if (index === 7) inside(dropout)["rate"] = 0.1;
      return (await model.fit(x, y, { epochs: 2, batchSize: 4, verbose: 0, yieldEvery: "never" })).history["loss"] as number[];
    };
  },
  "is changed in another turn of the event loop while fit goes on": () => {
    const dropout = tf.layers.dropout({ rate: 0.5 });
    const model = compiled(tf.sequential({ layers: [dense(3, 1, { inputShape: [4] }), dropout, dense(2, 2)] }));
    const [x, y] = [inputs(), targets()];
    let changeSoon = (): void => undefined;
    return async (index) => {
      const changed = new Promise<void>((resolve) => (changeSoon = resolve)).then(() => (inside(dropout)["rate"] = 0.05 * index));
      const { history } = await model.fit(x, y, { epochs: 6, batchSize: 6, verbose: 0, yieldEvery: "never", callbacks: { onEpochEnd: (epoch) => void (epoch === 3 && changeSoon()) } });
      await changed;
      return history["loss"] as number[];
    };
  },
  "takes turns with another one that shares a layer": () => {
    const [shared, input] = [dense(3, 1, { inputShape: [4], activation: "tanh" }), tf.input({ shape: [4] })];
    const make = (seed: number, optimizer: tf.Optimizer): tf.LayersModel => compiled(tf.model({ inputs: input, outputs: dense(2, seed).apply(shared.apply(input)) as tf.SymbolicTensor }), optimizer);
    const models = [make(2, tf.train.adam(0.05)), make(3, tf.train.momentum(0.01, 0.9))] as const;
    const [x, y] = [inputs(), targets()];
    return (index) => trained(models[index % 2 ? 0 : 1], x, y);
  },
  "shares its optimiser with another one": () => {
    const optimizer = tf.train.adam(0.05);
    const models = [1, 2].map((seed) => compiled(tf.sequential({ layers: [dense(3, seed, { inputShape: [4] }), dense(2, 2)] }), optimizer));
    const [x, y] = [inputs(), targets()];
    return (index) => trained(models[index % 3 ? 0 : 1]!, x, y);
  },
  "is one of two that train each other": () => {
    const make = (units: number, seed: number, from: number): tf.Sequential => tf.sequential({ layers: [dense(5, seed, { inputShape: [from], activation: "tanh" }), dense(units, seed + 1, { activation: "sigmoid" })] });
    const [generator, discriminator] = [make(4, 3, 2), compiled(make(1, 1, 4), tf.train.adam(0.05), "binaryCrossentropy")];
    discriminator.trainable = false;
    const both = compiled(tf.sequential({ layers: [generator, discriminator] }), tf.train.adam(0.02), "binaryCrossentropy");
    const [x, noise] = [inputs(), tf.randomNormal([6, 2], 0, 1, "float32", 5)];
    return async (index) => {
      discriminator.trainable = true;
      const told = await trained(discriminator, index % 2 ? x : (generator.predict(noise) as tf.Tensor), tf.fill([6, 1], index % 2));
      discriminator.trainable = false;
      return [...told, ...(await trained(both, noise, tf.ones([6, 1])))];
    };
  },
  "weighs classes otherwise each time": () => {
    const model = compiled(tf.sequential({ layers: [dense(2, 1, { inputShape: [4], activation: "softmax" })] }), tf.train.sgd(0.1), "categoricalCrossentropy");
    const [x, y] = [inputs(), tf.oneHot(tf.tensor1d([0, 1, 0, 1, 1, 0], "int32"), 2)];
    return async (index) => (await model.fit(x, y, { epochs: 1, batchSize: 3, verbose: 0, shuffle: false, classWeight: { 0: 1 + index, 1: 1 } })).history["loss"] as number[];
  },
};

describe("a model that", () => {
  const { machine } = chooseMachine();
  for (const [name, make] of Object.entries(hostile)) {
    test(`${name} gives what it gives on tfjs's cpu kernels`, async () => {
      const eager = await runEagerly(make);
      const { answers, replayed } = await runCompiled(make, machine);
      expect(answers).toEqual(eager.answers);
      expect(replayed).toBeGreaterThan(3);
    });
  }

  test("is left alone runs its JavaScript three times and no more", async () => {
    expect((await runCompiled(changing(() => undefined), machine)).replayed).toBe(11);
  });
});

test("a model that keeps its state to the next batch runs its JavaScript each time", async () => {
  const stateful: ModelProgram = () => {
    const initializer = (seed: number): unknown => tf.initializers.glorotNormal({ seed });
    const recurrent = tf.layers.simpleRNN({ units: 3, batchInputShape: [6, 2, 2], stateful: true, kernelInitializer: initializer(1) as never, recurrentInitializer: initializer(3) as never });
    const [x, y] = [tf.reshape(inputs(), [6, 2, 2]), targets()];
    const model = compiled(tf.sequential({ layers: [recurrent, dense(2, 2)] }));
    return (index) => {
      if (index === 9) model.resetStates();
      return trained(model, x, y);
    };
  };
  const { machine } = chooseMachine();
  expect(await runCompiled(stateful, machine)).toEqual(await runEagerly(stateful));
});
