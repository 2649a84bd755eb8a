import * as tf from "@tensorflow/tfjs";
import type { Program } from "./besidePrograms.ts";

const inputs = (rows = 6): tf.Tensor => tf.randomNormal([rows, 4], 0, 1, "float32", 1);
const targets = (rows = 6): tf.Tensor => tf.randomNormal([rows, 2], 0, 1, "float32", 2);
const seeded = (seed: number): ReturnType<typeof tf.initializers.glorotNormal> => tf.initializers.glorotNormal({ seed });
const dense = (units: number, seed: number, more: object = {}): tf.layers.Layer => tf.layers.dense({ units, kernelInitializer: seeded(seed), ...more });
const trained = async (model: tf.LayersModel, x: tf.Tensor | tf.Tensor[], y: tf.Tensor | tf.Tensor[] | Record<string, tf.Tensor>): Promise<number[]> => [await model.trainOnBatch(x, y as tf.Tensor)].flat() as number[];
const weightsOf = (model: tf.LayersModel): number[] => model.getWeights().flatMap((one) => Array.from(one.dataSync()));

function compiled<M extends tf.LayersModel>(model: M, optimizer: tf.Optimizer = tf.train.adam(0.05), loss: tf.ModelCompileArgs["loss"] = "meanSquaredError", metrics: tf.ModelCompileArgs["metrics"] = []): M {
  model.compile({ optimizer, loss, metrics });
  return model;
}

const small = (more: object = {}): tf.Sequential => tf.sequential({ layers: [dense(3, 1, { inputShape: [4], activation: "tanh", ...more }), dense(2, 2)] });
const losses = ({ history }: tf.History): number[] => Object.values(history).flat() as number[];

/** Trains a small model by `fit`, two epochs of three batches a turn; a callback of the program does something. */
function fitting(callbacks: (model: tf.Sequential, turn: () => number) => tf.CustomCallbackArgs, optimizer: () => tf.Optimizer = () => tf.train.adam(0.05)): Program {
  return () => {
    const model = compiled(small(), optimizer());
    let now = 0;
    const told = callbacks(model, () => now);
    const [x, y] = [inputs(), targets()];
    return async (turn) => {
      now = turn;
      const history = await model.fit(x, y, { epochs: 2, batchSize: 2, verbose: 0, yieldEvery: "never", callbacks: told });
      return [...losses(history), ...weightsOf(model)];
    };
  };
}

class Counting extends tf.layers.Layer {
  static readonly className = "CountingLayerOfTests";
  calls = 0;
  override call(given: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.mul([given].flat()[0]!, 1 + 0.01 * ++this.calls);
  }
}
tf.serialization.registerClass(Counting);

/** Scales by a weight of its own, and follows the mean of what it sees in another, which is not trained. */
class Following extends tf.layers.Layer {
  static readonly className = "FollowingLayerOfTests";
  #scale!: ReturnType<tf.layers.Layer["addWeight"]>;
  #seen!: ReturnType<tf.layers.Layer["addWeight"]>;
  override build(shape: tf.Shape | tf.Shape[]): void {
    this.#scale = this.addWeight("scale", [(shape as number[])[1]!], "float32", tf.initializers.ones());
    this.#seen = this.addWeight("seen", [(shape as number[])[1]!], "float32", tf.initializers.zeros(), undefined, false);
    super.build(shape);
  }
  override call(given: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = [given].flat()[0]!;
      this.#seen.write(tf.add(tf.mul(this.#seen.read(), 0.9), tf.mul(tf.mean(x, 0), 0.1)));
      return tf.mul(tf.sub(x, this.#seen.read()), this.#scale.read());
    });
  }
}
tf.serialization.registerClass(Following);

/** Programs with models of layers that are legal, and unusual. */
export const hostileByLayers: Readonly<Record<string, Program>> = {
  "freezes a layer while fit goes on, and thaws it": fitting((model, turn) => ({ onBatchEnd: (batch) => void (model.layers[0]!.trainable = (batch + turn()) % 2 === 0) })),
  "sets its weights in a callback": fitting((model) => ({ onBatchEnd: (batch) => void (batch === 1 && model.setWeights(model.getWeights().map((one) => tf.mul(one, 0.5)))) })),
  "has its loss made larger by a minimize of its own, put on while fit goes on": fitting(({ optimizer }, turn) => ({
    onEpochEnd(epoch) {
      if (turn() !== 2 || epoch > 0) return;
      const minimize = optimizer.minimize.bind(optimizer);
      optimizer.minimize = (loss, returnCost, variables) => minimize(() => tf.mul(loss(), 3), returnCost, variables);
    },
  }), () => tf.train.sgd(0.1)),
  "is given bounds for a weight while fit goes on": fitting(({ layers: [layer] }, turn) => ({
    onEpochEnd: (epoch) => void (turn() === 2 && epoch === 0 && Object.assign((layer as unknown as { kernel: tf.LayerVariable }).kernel, { constraint: tf.constraints.nonNeg() })),
  })),
  "waits in its callbacks, and changes the rate meanwhile": fitting((model) => ({
    async onBatchEnd(batch) {
      await Promise.resolve();
      (model.optimizer as unknown as { learningRate: number }).learningRate = 0.1 / (1 + batch);
    },
  }), () => tf.train.sgd(0.05)),
  "trains another model in a callback, with the same optimiser": () => {
    const optimizer = tf.train.sgd(0.05);
    const [model, other] = [compiled(small(), optimizer), compiled(tf.sequential({ layers: [dense(2, 7, { inputShape: [4] })] }), optimizer)];
    const [x, y] = [inputs(), targets()];
    return async () => {
      const told: number[] = [];
      const history = await model.fit(x, y, { epochs: 2, batchSize: 3, verbose: 0, yieldEvery: "never", callbacks: { onEpochEnd: async () => void told.push(...(await trained(other, x, y))) } });
      return [...losses(history), ...told];
    };
  },
  "predicts and measures between its batches": fitting((model) => {
    const [x, y] = [inputs(4), targets(4)];
    return { onBatchEnd: () => tf.tidy(() => model.setWeights(model.getWeights().map((one) => tf.add(one, tf.mul(tf.mean(model.predict(x) as tf.Tensor), tf.mul(1e-3, model.evaluate(x, y) as tf.Scalar)))))) };
  }),
  "has an optimiser put in the place of its own": () => {
    const model = compiled(small());
    const [x, y] = [inputs(), targets()];
    return (turn) => {
      if (turn === 6) (model as unknown as { optimizer: tf.Optimizer }).optimizer = tf.train.momentum(0.02, 0.9);
      return trained(model, x, y);
    };
  },
  "is compiled for another loss and measure now and then": () => {
    const model = small();
    const [x, y] = [inputs(), targets()];
    const optimizer = tf.train.adam(0.05);
    return (turn) => {
      if (turn % 4 === 0) compiled(model, optimizer, turn % 8 ? "meanAbsoluteError" : "meanSquaredError", turn % 8 ? ["mse"] : []);
      return trained(model, x, y);
    };
  },
  "mixes fit, single batches, measuring and answers, with other sizes": () => {
    const model = compiled(small());
    return async (turn) => {
      const rows = 3 + (turn % 4);
      const [x, y] = [inputs(rows), targets(rows)];
      if (turn % 3 === 0) return losses(await model.fit(x, y, { epochs: 1, batchSize: 2, verbose: 0, shuffle: turn % 2 === 0 }));
      if (turn % 3 === 1) return trained(model, x, y);
      return [model.evaluate(x, y), model.predict(x)];
    };
  },
  "has a layer within a model frozen, which is trained by itself too": () => {
    const inner = compiled(tf.sequential({ layers: [dense(3, 1, { inputShape: [4], activation: "tanh" })] }));
    const outer = compiled(tf.sequential({ layers: [inner, dense(2, 2)] }), tf.train.momentum(0.02, 0.9));
    const [x, y] = [inputs(), targets()];
    return async (turn) => {
      if (turn === 5) inner.trainable = false;
      if (turn === 9) compiled(outer);
      return [await trained(outer, x, y), turn % 3 === 0 ? await trained(inner, x, tf.ones([6, 3])) : 0, weightsOf(outer)];
    };
  },
  "asks one layer twice": () => {
    const [left, right] = [tf.input({ shape: [4] }), tf.input({ shape: [4] })];
    const shared = dense(3, 1, { activation: "tanh" });
    const both = tf.layers.concatenate().apply([shared.apply(left), shared.apply(right)] as tf.SymbolicTensor[]);
    const model = compiled(tf.model({ inputs: [left, right], outputs: dense(2, 2).apply(both) as tf.SymbolicTensor }));
    const [x, y] = [inputs(), targets()];
    return (turn) => trained(model, turn % 3 ? [x, tf.neg(x)] : [x, x], y);
  },
  "answers in two ways with two losses": () => {
    const input = tf.input({ shape: [4] });
    const hidden = dense(3, 1, { activation: "tanh" }).apply(input);
    const outputs = [dense(2, 2, { name: "first_of_two" }).apply(hidden), dense(1, 3, { name: "second_of_two", activation: "sigmoid" }).apply(hidden)] as tf.SymbolicTensor[];
    const model = compiled(tf.model({ inputs: input, outputs }), tf.train.adam(0.05), { first_of_two: "meanSquaredError", second_of_two: "binaryCrossentropy" }, ["accuracy"]);
    const [x, y] = [inputs(), targets()];
    return (turn) => trained(model, x, turn % 2 ? [y, tf.ones([6, 1])] : [tf.neg(y), tf.zeros([6, 1])]);
  },
  "learns from the numbers of classes, others each turn": () => {
    const model = compiled(tf.sequential({ layers: [dense(5, 1, { inputShape: [4], activation: "relu" }), dense(3, 2, { activation: "softmax" })] }), tf.train.adam(0.05), "sparseCategoricalCrossentropy", ["accuracy"]);
    const x = inputs();
    return (turn) => trained(model, x, tf.tensor1d([0, 1, 2, turn % 3, (turn * 2) % 3, 1]));
  },
  "weighs its classes in fit, beside rows that are weighed by hand": () => {
    const model = compiled(tf.sequential({ layers: [dense(2, 1, { inputShape: [4], activation: "softmax" })] }), tf.train.adam(0.1), "categoricalCrossentropy");
    const [x, y] = [inputs(), tf.oneHot(tf.tensor1d([0, 1, 0, 1, 1, 0], "int32"), 2)];
    return async (turn) => {
      const history = await model.fit(x, y, { epochs: 1, batchSize: 3, verbose: 0, shuffle: false, ...(turn % 3 ? { classWeight: { 0: 1, 1: turn } } : {}) });
      const byHand = model.optimizer.minimize(() => tf.mean(tf.mul(tf.tensor1d([1, 2, turn, 1, 0, 1]), tf.metrics.categoricalCrossentropy(y, model.apply(x) as tf.Tensor))) as tf.Scalar, true);
      return [...losses(history), byHand];
    };
  },
  "measures by a function that counts": () => {
    let calls = 0;
    const model = compiled(small(), tf.train.adam(0.05), "meanSquaredError", [(y: tf.Tensor, answer: tf.Tensor) => tf.mean(tf.mul(tf.abs(tf.sub(y, answer)), ++calls))]);
    const [x, y] = [inputs(), targets()];
    return async () => [...(await trained(model, x, y)), calls];
  },
  "has a loss of its own that counts": () => {
    let calls = 0;
    const model = compiled(small(), tf.train.adam(0.05), (y: tf.Tensor, answer: tf.Tensor) => tf.mul(tf.losses.meanSquaredError(y, answer), 1 + (++calls % 5)));
    const [x, y] = [inputs(), targets()];
    return async () => [...(await trained(model, x, y)), calls];
  },
  "has a layer of its own that counts its calls": () => {
    const model = compiled(tf.sequential({ layers: [dense(3, 1, { inputShape: [4] }), new Counting(), dense(2, 2)] }));
    const [x, y] = [inputs(), targets()];
    return async (turn) => [...(await trained(model, x, y)), ...(turn % 3 ? [] : [model.predict(x)])];
  },
  "has a layer of its own with a state that follows what it sees": () => {
    const model = compiled(tf.sequential({ layers: [dense(3, 1, { inputShape: [4] }), new Following(), dense(2, 2)] }));
    const [x, y] = [inputs(), targets()];
    return async (turn) => [...(await trained(model, turn % 2 ? x : tf.neg(x), y)), ...weightsOf(model)];
  },
  "masks other steps each turn": () => {
    const model = compiled(tf.sequential({ layers: [tf.layers.masking({ maskValue: 0, inputShape: [3, 2] }), tf.layers.simpleRNN({ units: 3, kernelInitializer: seeded(1), recurrentInitializer: seeded(2) }), dense(2, 3)] }));
    const y = targets();
    return (turn) => trained(model, tf.tensor3d(Array.from({ length: 36 }, (_, at) => ((at >> 1) % 3 >= 1 + (turn % 3) ? 0 : Math.sin(at))), [6, 3, 2]), y);
  },
  "drops out and normalises in a loss of its own, in training and not": () => {
    const model = tf.sequential({ layers: [dense(3, 1, { inputShape: [4] }), tf.layers.batchNormalization(), tf.layers.dropout({ rate: 0.4 }), dense(2, 2)] });
    const [x, y, optimizer] = [inputs(), targets(), tf.train.adam(0.05)];
    return (turn) => [optimizer.minimize(() => tf.losses.meanSquaredError(y, model.apply(x, { training: turn % 3 > 0 }) as tf.Tensor) as tf.Scalar, true), ...weightsOf(model)];
  },
  "takes batches from a generator by fitDataset, of which some are short": () => {
    const model = compiled(small());
    let made = 0;
    const data = tf.data.generator(function* () {
      for (let row = 0; row < 7; row++) yield { xs: Array.from({ length: 4 }, (_, at) => Math.sin(++made + at)), ys: [Math.cos(made), made % 2] };
    }).batch(3);
    return async () => losses(await model.fitDataset(data as never, { epochs: 2, verbose: 0 } as never));
  },
  "is read from where it was saved to, and goes on there": () => {
    let model = compiled(small());
    const [x, y] = [inputs(), targets()];
    return async (turn) => {
      if (turn % 5 === 4) {
        let kept: tf.io.ModelArtifacts | undefined;
        await model.save(tf.io.withSaveHandler(async (artifacts) => {
          kept = artifacts;
          return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
        }));
        model = compiled((await tf.loadLayersModel(tf.io.fromMemory(kept!))) as tf.Sequential, model.optimizer);
      }
      return trained(model, x, y);
    };
  },
  "has the weights of two layers exchanged": () => {
    const model = compiled(tf.sequential({ layers: [dense(4, 1, { inputShape: [4], activation: "tanh" }), dense(4, 2), dense(2, 3)] }));
    const [x, y] = [inputs(), targets()];
    return (turn) => {
      const [first, second] = model.layers as [tf.layers.Layer, tf.layers.Layer];
      if (turn % 3 === 2) {
        const kept = first.getWeights().map((one) => one.clone());
        first.setWeights(second.getWeights());
        second.setWeights(kept);
      }
      return trained(model, x, y);
    };
  },
  "disposes of a model and makes another of the same name": () => {
    const make = (turn: number): tf.Sequential => compiled(tf.sequential({ name: "again", layers: [dense(3, 1 + turn, { inputShape: [4], name: "again_first" }), dense(2, 2, { name: "again_second" })] }));
    let model = make(0);
    const [x, y] = [inputs(), targets()];
    return (turn) => {
      if (turn % 5 === 4) {
        model.dispose();
        model = make(turn);
      }
      return trained(model, x, y);
    };
  },
};
