import * as tf from "@tensorflow/tfjs";
import { createPhilox } from "#engine/random/philox.ts";
import type { Training } from "./besideEager.ts";

/** The four models that the engine is measured by, as a student would write them, on random data. */

function uniform(shape: number[], seed: number): tf.Tensor {
  const { next } = createPhilox(seed);
  return tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => next() * 2 - 1), shape);
}

function classes(count: number, depth: number, seed: number): tf.Tensor {
  const { next } = createPhilox(seed);
  return tf.oneHot(tf.tensor1d(Int32Array.from({ length: count }, () => Math.floor(next() * depth)), "int32"), depth).toFloat();
}

const glorot = (seed: number): ReturnType<typeof tf.initializers.glorotUniform> => tf.initializers.glorotUniform({ seed });

/** A model of layers that ends in scores, and a loss over them. */
function layered(layers: tf.layers.Layer[], feeds: Training["feeds"], loss: (target: tf.Tensor, scores: tf.Tensor) => tf.Tensor): Training {
  const model = tf.sequential({ layers });
  const optimizer = tf.train.adam(1e-3);
  return {
    ...(feeds ? { feeds } : {}),
    variables: () => model.weights.map((weight) => weight.read() as tf.Variable),
    step: (x, y) => optimizer.minimize(() => loss(y!, model.apply(x!, { training: true }) as tf.Tensor) as tf.Scalar, true),
  };
}

export function mlp(batch = 32): Training {
  const layers = [
    tf.layers.dense({ inputShape: [784], units: 128, activation: "relu", kernelInitializer: glorot(1) }),
    tf.layers.dense({ units: 64, activation: "relu", kernelInitializer: glorot(2) }),
    tf.layers.dense({ units: 10, kernelInitializer: glorot(3) }),
  ];
  return layered(layers, (index) => [uniform([batch, 784], index), classes(batch, 10, index)], (y, scores) => tf.losses.softmaxCrossEntropy(y, scores));
}

export function cnn(batch = 2, side = 8): Training {
  const layers = [
    tf.layers.conv2d({ inputShape: [side, side, 1], filters: 32, kernelSize: 3, activation: "relu", kernelInitializer: glorot(1) }),
    tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu", kernelInitializer: glorot(2) }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 128, activation: "relu", kernelInitializer: glorot(3) }),
    tf.layers.dropout({ rate: 0.5 }),
    tf.layers.dense({ units: 10, kernelInitializer: glorot(4) }),
  ];
  return layered(layers, (index) => [uniform([batch, side, side, 1], index), classes(batch, 10, index)], (y, scores) => tf.losses.softmaxCrossEntropy(y, scores));
}

export function lstm(batch = 8, time = 12, units = 16): Training {
  const layers = [
    tf.layers.lstm({ inputShape: [time, 5], units, kernelInitializer: glorot(1), recurrentInitializer: glorot(2), recurrentActivation: "sigmoid" }),
    tf.layers.dense({ units: 1, kernelInitializer: glorot(3) }),
  ];
  return layered(layers, (index) => [uniform([batch, time, 5], index), tf.greater(uniform([batch, 1], 90 + index), 0).toFloat()], (y, scores) => tf.losses.sigmoidCrossEntropy(y, scores));
}

export interface GptSizes {
  batch?: number;
  context?: number;
  width?: number;
  heads?: number;
  blocks?: number;
  vocabulary?: number;
}

/** Written by hand: a decoder of transformer blocks with learned positions. */
export function gpt({ batch = 2, context = 16, width = 32, heads = 4, blocks = 2, vocabulary = 65 }: GptSizes = {}): Training {
  const headWidth = width / heads;
  const variables: tf.Variable[] = [];
  const learn = (value: tf.Tensor): tf.Variable => {
    const variable = tf.variable(value);
    variables.push(variable);
    return variable;
  };
  const weight = (shape: number[], scale = 0.02): tf.Variable => learn(tf.mul(uniform(shape, 1000 + variables.length), scale * 1.7));
  const zeros = (size: number): tf.Variable => learn(tf.zeros([size]));
  const ones = (size: number): tf.Variable => learn(tf.ones([size]));
  const tokens = weight([vocabulary, width]);
  const positions = weight([context, width]);
  const small = 0.02 / Math.sqrt(2 * blocks);
  const parts = Array.from({ length: blocks }, () => ({
    gain1: ones(width), bias1: zeros(width), qkv: weight([width, 3 * width]), qkvBias: zeros(3 * width), out: weight([width, width], small), outBias: zeros(width),
    gain2: ones(width), bias2: zeros(width), up: weight([width, 4 * width]), upBias: zeros(4 * width), down: weight([4 * width, width], small), downBias: zeros(width),
  }));
  const lastGain = ones(width);
  const lastBias = zeros(width);
  const head = weight([width, vocabulary]);
  const mask = tf.tensor(Float32Array.from({ length: context * context }, (_, at) => (at % context > Math.floor(at / context) ? -1e9 : 0)), [1, 1, context, context]);

  const normalise = (x: tf.Tensor, gain: tf.Tensor, bias: tf.Tensor): tf.Tensor => {
    const centred = tf.sub(x, tf.mean(x, -1, true));
    return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), 1e-5))), gain), bias);
  };
  const gelu = (x: tf.Tensor): tf.Tensor => tf.mul(tf.mul(x, 0.5), tf.add(1, tf.tanh(tf.mul(0.7978845608, tf.add(x, tf.mul(tf.mul(x, tf.mul(x, x)), 0.044715))))));
  const linear = (x: tf.Tensor, w: tf.Tensor, bias: tf.Tensor): tf.Tensor => tf.add(tf.matMul(x, w), bias);
  const scores = (ids: tf.Tensor): tf.Tensor => {
    let x: tf.Tensor = tf.gather(tokens, tf.reshape(ids, [-1]) as tf.Tensor1D);
    x = tf.reshape(tf.add(tf.reshape(x, [batch, context, width]), positions), [batch * context, width]);
    for (const part of parts) {
      const mixed = linear(normalise(x, part.gain1, part.bias1), part.qkv, part.qkvBias);
      const [q, k, v] = tf.split(tf.reshape(mixed, [batch, context, 3, heads, headWidth]), 3, 2).map((one) => tf.transpose(tf.reshape(one, [batch, context, heads, headWidth]), [0, 2, 1, 3])) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const attention = tf.softmax(tf.add(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(headWidth)), mask));
      const attended = tf.reshape(tf.transpose(tf.matMul(attention, v), [0, 2, 1, 3]), [batch * context, width]);
      x = tf.add(x, linear(attended, part.out, part.outBias));
      x = tf.add(x, linear(gelu(linear(normalise(x, part.gain2, part.bias2), part.up, part.upBias)), part.down, part.downBias));
    }
    return tf.matMul(normalise(x, lastGain, lastBias), head);
  };
  const optimizer = tf.train.adam(3e-4);
  return {
    variables: () => variables,
    feeds(index) {
      const { next } = createPhilox(index);
      return [tf.tensor2d(Int32Array.from({ length: batch * context }, () => Math.floor(next() * vocabulary)), [batch, context], "int32"), classes(batch * context, vocabulary, 500 + index)];
    },
    step: (ids, targets) => optimizer.minimize(() => tf.losses.softmaxCrossEntropy(targets!, scores(ids!)) as tf.Scalar, true, variables),
  };
}
