import * as tf from "@tensorflow/tfjs";
import { adamW } from "#engine/optimizers/AdamW.ts";
import { createPhilox } from "#engine/random/philox.ts";
import type { Training } from "./besideEager.ts";
import { randomBlocks, type Net } from "./randomBlocks.ts";

/** A drawn training: made anew for each way of doing it. */
export interface RandomNet {
  make: () => Training;
  /** Its blocks, for a failure to read. */
  listing: () => readonly string[];
}

/**
 * A net of a few blocks as students write them by hand, such as attention, a normalisation or the cell of an LSTM, with what may be
 * otherwise about each of them drawn; a loss; and an optimiser. Equal seeds make equal nets.
 */
export function randomNet(seed: number): RandomNet {
  let listing: string[] = [];
  return { make: () => draw(seed, (listing = [])), listing: () => listing };
}

/** Their small numbers keep gradients that are nothing but rounding from becoming whole steps. */
const optimizers: readonly (() => tf.Optimizer)[] = [
  () => tf.train.sgd(0.05), () => tf.train.momentum(0.02, 0.9), () => tf.train.momentum(0.02, 0.8, true), () => tf.train.adam(0.01, 0.9, 0.99, 0.05),
  () => adamW(0.01, { epsilon: 0.05 }), () => tf.train.rmsprop(0.01, 0.9, 0.3, 0.05), () => tf.train.adagrad(0.02, 0.2),
];

function draw(seed: number, listing: string[]): Training {
  const { next } = createPhilox(seed);
  const choose = (bound: number): number => Math.floor(next() * bound);
  const layout = { kinds: Array.from({ length: 1 + choose(3) }, () => choose(randomBlocks.length)), variants: 1 + choose(1e6), loss: choose(5), residual: choose(3) === 0 };
  const optimizer = optimizers[choose(optimizers.length)]!();
  const [batch, steps, width] = [1 + choose(3), 2 + choose(4), 2 * (1 + choose(4))];
  const numbers = (shape: readonly number[], scale = 1): tf.Tensor => tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape(shape as number[]) }, () => (2 * next() - 1) * scale), shape as number[]);
  const [x, targets] = [numbers([batch, steps, width]), numbers([batch, 8])];
  const classes = tf.tensor1d(Array.from({ length: batch }, () => choose(4)), "int32");
  const kept = new Map<string, tf.Variable>();
  let variables: tf.Variable[] | undefined;

  /** Draws the same each time: what the net is like is no other at its next step. */
  function forward(): tf.Scalar {
    const { next: nextVariant } = createPhilox(layout.variants);
    const vary = (bound: number): number => Math.floor(nextVariant() * bound);
    let place = 0;
    const extra: tf.Tensor[] = [];
    const net: Net = {
      choose: vary,
      weight(shape, scale = 0.5) {
        const name = `${place++}:${shape.join()}`;
        let weight = kept.get(name);
        if (!weight) kept.set(name, (weight = tf.variable(numbers(shape, scale))));
        return weight;
      },
      also: (penalty) => void extra.push(penalty),
    };
    let value = x;
    for (const kind of layout.kinds) {
      const [name, block] = randomBlocks[kind]!;
      const made = block(value as tf.Tensor3D, net);
      if (!variables) listing.push(`${name} [${value.shape.join()}] -> [${made.shape.join()}]`);
      value = layout.residual && sameShape(made, value) ? tf.add(made, value) : made;
    }
    const flat = tf.reshape(value, [batch, -1]);
    const outputs = layout.loss < 3 ? 8 : 4;
    const answer = tf.add(tf.matMul(flat as tf.Tensor2D, net.weight([flat.shape[1]!, outputs], 0.3) as unknown as tf.Tensor2D), net.weight([outputs]));
    const losses: readonly (() => tf.Tensor)[] = [
      () => tf.losses.meanSquaredError(targets, answer),
      () => tf.losses.huberLoss(targets, answer),
      () => tf.mean(tf.sum(tf.square(tf.sub(targets, tf.tanh(answer))), -1)),
      () => tf.losses.softmaxCrossEntropy(tf.oneHot(classes, 4), answer),
      () => tf.neg(tf.mean(tf.sum(tf.mul(tf.oneHot(classes, 4), tf.logSoftmax(answer as tf.Tensor2D)), -1))),
    ];
    return tf.addN([losses[layout.loss]!(), ...extra]) as tf.Scalar;
  }

  tf.tidy(() => void forward());
  listing.push(`loss ${layout.loss}, ${optimizer.getClassName()}${layout.residual ? ", residual" : ""}`);
  variables = [...kept.values()];
  return { variables: () => variables!, step: () => optimizer.minimize(() => forward(), true) };
}

function sameShape(a: tf.Tensor, b: tf.Tensor): boolean {
  return a.shape.join() === b.shape.join();
}
