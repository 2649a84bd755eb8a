import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as Tfjs from "@tensorflow/tfjs";
import { numbers } from "../gradients/gradientError.ts";

/** A small net whose training PyTorch has written down: scripts/data/build-torch-reference.py. */
export interface TorchNet {
  name: string;
  /** At their first values, in the order of `expected.weights`. */
  weights: Tfjs.Variable[];
  loss(): Tfjs.Scalar;
  optimizer: Tfjs.Optimizer;
  expected: { losses: number[]; weights: number[][] };
}

export const torchNetNames = ["mlp", "cnn", "lstm", "gpt"] as const;

/** Written in plain operations of tfjs, as a student would. */
export function makeTorchNet(tf: typeof Tfjs, name: (typeof torchNetNames)[number]): TorchNet {
  const { nets } = JSON.parse(readFileSync(join(import.meta.dirname, "../../../fixtures/torch/nets.json"), "utf8")) as { nets: Record<string, TorchNet["expected"]> };
  const shapes: Record<typeof name, number[][]> = {
    mlp: [[20, 12], [12], [12, 5], [5]],
    cnn: [[3, 3, 2, 5], [5], [3, 3, 5, 6], [6], [24, 4], [4]],
    lstm: [[3, 16], [4, 16], [16], [4, 1], [1]],
    gpt: [[9, 8], [6, 8], [8], [8], [8, 24], [24], [8, 8], [8], [8], [8], [8, 32], [32], [32, 8], [8], [8, 9]],
  };
  const weights = shapes[name].map((shape, index) => tf.variable(numbers(tf, shape, 11 + index, -0.3, 0.3)));
  return { name, weights, loss: losses[name](tf, weights as unknown as Weights), optimizer: tf.train.adam(0.01, 0.9, 0.999, 1e-7), expected: nets[name]! };
}

type Weights = readonly [Tfjs.Variable, ...Tfjs.Variable[]] & Record<number, Tfjs.Variable>;
type MakeLoss = (tf: typeof Tfjs, w: Weights) => () => Tfjs.Scalar;

const losses: Record<(typeof torchNetNames)[number], MakeLoss> = {
  mlp: (tf, w) => {
    const x = numbers(tf, [16, 20], 3);
    const y = classes(tf, Array.from({ length: 16 }, (_, index) => index % 5), 5);
    return () => {
      const hidden = tf.relu(tf.add(tf.matMul(x, w[0]), w[1]!));
      return tf.losses.softmaxCrossEntropy(y, tf.add(tf.matMul(hidden, w[2]!), w[3]!));
    };
  },
  cnn: (tf, w) => {
    const x = numbers(tf, [6, 9, 8, 2], 3) as Tfjs.Tensor4D;
    const y = classes(tf, [0, 1, 2, 3, 0, 1], 4);
    return () => {
      const first = tf.relu(tf.add(tf.conv2d(x, w[0] as unknown as Tfjs.Tensor4D, 1, "same"), w[1]!));
      const pooled = tf.maxPool(first as Tfjs.Tensor4D, 2, 2, "valid");
      const second = tf.relu(tf.add(tf.conv2d(pooled, w[2] as unknown as Tfjs.Tensor4D, 1, "valid"), w[3]!));
      return tf.losses.softmaxCrossEntropy(y, tf.add(tf.matMul(tf.reshape(second, [6, -1]), w[4]!), w[5]!));
    };
  },
  lstm: (tf, w) => {
    const x = numbers(tf, [5, 7, 3], 3);
    const y = numbers(tf, [5, 1], 4);
    return () => {
      let h: Tfjs.Tensor = tf.zeros([5, 4]);
      let c: Tfjs.Tensor = tf.zeros([5, 4]);
      for (const step of tf.unstack(x, 1)) {
        const [i, f, g, o] = tf.split(tf.add(tf.add(tf.matMul(step, w[0]), tf.matMul(h, w[1]!)), w[2]!), 4, 1) as [Tfjs.Tensor, Tfjs.Tensor, Tfjs.Tensor, Tfjs.Tensor];
        c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
        h = tf.mul(tf.sigmoid(o), tf.tanh(c));
      }
      return tf.losses.meanSquaredError(y, tf.add(tf.matMul(h, w[3]!), w[4]!));
    };
  },
  gpt: (tf, w) => {
    const [batch, time, width, heads, vocabulary] = [2, 6, 8, 2, 9];
    const ids = tf.tensor1d(Array.from({ length: batch * time }, (_, index) => (index * 5) % vocabulary), "int32");
    const y = classes(tf, Array.from({ length: batch * time }, (_, index) => (index * 7) % vocabulary), vocabulary);
    const mask = tf.sub(tf.linalg.bandPart(tf.ones([time, time]), -1, 0), 1).mul(1e9);
    const norm = (x: Tfjs.Tensor, gain: Tfjs.Tensor, bias: Tfjs.Tensor): Tfjs.Tensor => {
      const centred = tf.sub(x, tf.mean(x, -1, true));
      return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), 1e-5))), tf.add(gain, 1)), bias);
    };
    const gelu = (x: Tfjs.Tensor): Tfjs.Tensor => tf.mul(tf.mul(x, 0.5), tf.add(1, tf.tanh(tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(tf.mul(x, tf.mul(x, x)), 0.044715))))));
    const split = (x: Tfjs.Tensor): Tfjs.Tensor => tf.transpose(tf.reshape(x, [batch, time, heads, width / heads]), [0, 2, 1, 3]);
    return () => {
      let x: Tfjs.Tensor = tf.reshape(tf.add(tf.reshape(tf.gather(w[0], ids), [batch, time, width]), w[1]!), [-1, width]);
      const mixed = tf.add(tf.matMul(norm(x, w[2]!, w[3]!), w[4]!), w[5]!);
      const [q, k, v] = tf.split(mixed, 3, 1).map(split) as [Tfjs.Tensor, Tfjs.Tensor, Tfjs.Tensor];
      const attention = tf.softmax(tf.add(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(width / heads)), mask));
      const together = tf.reshape(tf.transpose(tf.matMul(attention, v), [0, 2, 1, 3]), [-1, width]);
      x = tf.add(x, tf.add(tf.matMul(together, w[6]!), w[7]!));
      const wide = gelu(tf.add(tf.matMul(norm(x, w[8]!, w[9]!), w[10]!), w[11]!));
      x = tf.add(x, tf.add(tf.matMul(wide, w[12]!), w[13]!));
      return tf.losses.softmaxCrossEntropy(y, tf.matMul(x, w[14]!));
    };
  },
};

function classes(tf: typeof Tfjs, ids: readonly number[], count: number): Tfjs.Tensor {
  return tf.cast(tf.oneHot(tf.tensor1d([...ids], "int32"), count), "float32");
}
