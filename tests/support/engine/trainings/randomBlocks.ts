import * as tf from "@tensorflow/tfjs";

/** What a drawn block is made with. */
export interface Net {
  /** A number from 0 up to a bound, the same at each step. */
  choose(bound: number): number;
  weight(shape: readonly number[], scale?: number): tf.Variable;
  /** Adds to the loss. */
  also(penalty: tf.Tensor): void;
}

/** Takes and answers [batch, steps, width]. */
export type Block = (x: tf.Tensor3D, net: Net) => tf.Tensor;

const sizes = (x: tf.Tensor): [number, number, number] => x.shape as [number, number, number];
const pick = <T>({ choose }: Net, list: readonly T[]): T => list[choose(list.length)]!;

function gelu(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(tf.mul(tf.add(x, tf.mul(tf.pow(x, 3), 0.044715)), Math.sqrt(2 / Math.PI))), 1));
}

const activations: readonly ((x: tf.Tensor) => tf.Tensor)[] = [(x) => x, tf.tanh, tf.sigmoid, tf.softplus, gelu, tf.elu, (x) => tf.mul(x, tf.sigmoid(x)), tf.relu, (x) => tf.leakyRelu(x, 0.1), (x) => tf.clipByValue(x, -0.6, 0.7), tf.selu, tf.sin];

function project(x: tf.Tensor, to: number, net: Net): tf.Tensor {
  const [batch, steps, width] = sizes(x);
  const weight = net.weight([width, to]);
  const product = tf.matMul(tf.reshape(x, [batch * steps, width]) as tf.Tensor2D, (net.choose(4) === 0 ? tf.transpose(tf.transpose(weight)) : weight) as unknown as tf.Tensor2D);
  return tf.reshape(net.choose(3) === 0 ? product : tf.add(product, net.weight([to])), [batch, steps, to]);
}

const dense: Block = (x, net) => pick(net, activations)(project(x, 2 * (1 + net.choose(4)), net));

/** Along any axis, by hand or where tfjs can by its own kernel. */
function softmaxAlong(x: tf.Tensor, axis: number, net: Net): tf.Tensor {
  const isLast = axis === x.rank - 1;
  const way = net.choose(isLast ? 4 : 3);
  if (way === 3) return tf.softmax(x, -1);
  if (way === 2) return tf.exp(tf.sub(x, tf.logSumExp(x, axis, true)));
  const powers = tf.exp(way === 0 ? tf.sub(x, tf.max(x, axis, true)) : x);
  return tf.div(powers, tf.sum(powers, axis, true));
}

const attention: Block = (x, net) => {
  const [batch, steps, width] = sizes(x);
  const heads = pick(net, [1, 1, 2, 2]);
  const inner = heads * (1 + net.choose(4));
  const split = (tensor: tf.Tensor): tf.Tensor => tf.transpose(tf.reshape(tensor, [batch, steps, heads, inner / heads]), [0, 2, 1, 3]);
  const together = net.choose(2) === 0;
  const [q, k, v] = (together ? tf.split(project(x, 3 * inner, net), 3, -1) : [project(x, inner, net), project(x, inner, net), project(x, inner, net)]).map(split) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const shared = net.choose(6);
  const keys = shared === 0 ? q : shared === 1 ? v : k;
  let scores = net.choose(5) === 0 ? tf.matMul(q, tf.transpose(keys, [0, 1, 3, 2])) : tf.matMul(q, keys, false, true);
  const scaling = net.choose(4);
  if (scaling === 0) scores = tf.mul(scores, 1 / Math.sqrt(inner / heads));
  if (scaling === 1) scores = tf.div(scores, tf.sqrt(tf.scalar(inner / heads)));
  if (scaling === 2) scores = tf.mul(scores, tf.add(net.weight([]), 1));
  const masking = net.choose(5);
  const below = tf.linalg.bandPart(tf.ones([steps, steps]) as tf.Tensor2D, -1, 0);
  if (masking === 0) scores = tf.add(scores, tf.mul(tf.sub(1, below), -1e9));
  if (masking === 1) scores = tf.where(tf.greater(below, 0), scores, tf.fill(scores.shape, -1e9));
  if (masking === 2) scores = tf.add(scores, net.weight([heads, steps, steps]));
  if (masking === 3) scores = tf.mul(scores, below);
  const shares = softmaxAlong(scores, net.choose(4) === 0 ? 2 : 3, net);
  if (net.choose(5) === 0) net.also(tf.mean(tf.square(shares)));
  if (net.choose(6) === 0) net.also(tf.mul(tf.mean(tf.mul(shares, scores)), masking < 2 ? 0 : 0.1));
  const mixed = tf.matMul(net.choose(6) === 0 ? tf.mul(shares, 0.9) : shares, v, net.choose(6) === 0);
  const merged = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch, steps, inner]);
  return net.choose(3) === 0 ? merged : project(merged, width, net);
};

/** Over features, steps, or rows and steps, as students write it. */
const normalisation: Block = (x, net) => {
  const [, , width] = sizes(x);
  const axes = pick(net, [[-1], [-1], [-1], [1], [0, 1], [1, 2]]);
  const epsilon = pick(net, [1e-5, 1e-3, 0.1]);
  const way = net.choose(4);
  const mean = way === 0 ? tf.moments(x, axes, true).mean : tf.mean(x, axes, true);
  const centred = tf.sub(x, mean);
  const variance = way === 0 ? tf.moments(x, axes, true).variance : way === 1 ? tf.sub(tf.mean(tf.square(x), axes, true), tf.square(mean)) : tf.mean(way === 2 ? tf.square(centred) : tf.mul(centred, centred), axes, true);
  // What is subtracted may come out below nothing.
  const spread = tf.add(way === 1 ? tf.relu(variance) : variance, Math.max(epsilon, way === 1 ? 0.05 : 0.01));
  const normal = net.choose(2) === 0 ? tf.div(centred, tf.sqrt(spread)) : tf.mul(centred, tf.rsqrt(spread));
  const gain = tf.mul(normal, net.choose(2) === 0 ? net.weight([width]) : tf.add(net.weight([width]), 1));
  return net.choose(3) === 0 ? gain : tf.add(gain, net.weight([width]));
};

const rootMeanSquare: Block = (x, net) => {
  const axis = pick(net, [-1, -1, 1, 0]);
  const norm = tf.sqrt(tf.add(net.choose(2) === 0 ? tf.mean(tf.square(x), axis, true) : tf.sum(tf.square(x), axis, true), 0.05));
  return tf.mul(tf.div(x, norm), net.weight([x.shape[2]!]));
};

const gate: Block = (x, net) => tf.mul(x, softmaxAlong(net.choose(2) === 0 ? x : project(x, x.shape[2]!, net), net.choose(3), net));

const convolution2d: Block = (x, net) => {
  const [batch, steps, width] = sizes(x);
  const window = [1 + net.choose(Math.min(3, steps)), 1 + net.choose(Math.min(3, width))] as const;
  const pad = pick(net, ["same", "valid"] as const);
  const strided = net.choose(3) === 0;
  const picture = tf.reshape(x, [batch, steps, width, 1]) as tf.Tensor4D;
  const depthwise = net.choose(4) === 0;
  const filters = 1 + net.choose(4);
  const filter = net.weight([...window, 1, filters]) as unknown as tf.Tensor4D;
  const maps = depthwise ? tf.depthwiseConv2d(picture, filter, 1, pad) : tf.conv2d(picture, filter, strided ? [1, 2] : 1, pad);
  const active = pick(net, activations)(net.choose(3) === 0 ? maps : tf.add(maps, net.weight([filters]))) as tf.Tensor4D;
  const pooled = net.choose(3) === 0 && active.shape[1] > 1 && active.shape[2] > 1 ? (net.choose(2) === 0 ? tf.maxPool(active, 2, pick(net, [1, 2]), "valid") : tf.avgPool(active, 2, 1, "valid")) : active;
  return tf.reshape(pooled, [batch, pooled.shape[1], pooled.shape[2] * filters]);
};

const convolution1d: Block = (x, net) => {
  const [, steps, width] = sizes(x);
  const causal = net.choose(2) === 0;
  const length = 1 + net.choose(Math.min(3, steps));
  const padded = causal ? (tf.pad(x, [[0, 0], [length - 1, 0], [0, 0]]) as tf.Tensor3D) : x;
  const maps = tf.conv1d(padded, net.weight([length, width, 2 * (1 + net.choose(3))]) as unknown as tf.Tensor3D, 1, causal ? "valid" : "same");
  return pick(net, activations)(maps);
};

/** One cell for all steps, of which the last or all are answered. */
const recurrent: Block = (x, net) => {
  const [batch, steps, width] = sizes(x);
  const units = 1 + net.choose(4);
  const kind = net.choose(3);
  const kernel = net.weight([width + units, (kind === 0 ? 4 : kind === 1 ? 2 : 1) * units]) as unknown as tf.Tensor2D;
  const bias = net.weight([kernel.shape[1]]);
  const candidate = kind === 1 ? (net.weight([width + units, units]) as unknown as tf.Tensor2D) : undefined;
  const backwards = net.choose(4) === 0;
  const parted = net.choose(2) === 0 ? tf.unstack(x, 1) : Array.from({ length: steps }, (_, at) => tf.reshape(tf.slice(x, [0, at, 0], [batch, 1, width]), [batch, width]));
  let state = tf.zeros([batch, units]);
  let memory = tf.zeros([batch, units]);
  const answers: tf.Tensor[] = [];
  for (const input of backwards ? parted.toReversed() : parted) {
    const gates = tf.add(tf.matMul(tf.concat([input, state], 1) as tf.Tensor2D, kernel), bias);
    if (kind === 0) {
      const [inputGate, forget, next, output] = tf.split(gates, 4, 1) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      memory = tf.add(tf.mul(memory, tf.sigmoid(tf.add(forget, 1))), tf.mul(tf.sigmoid(inputGate), tf.tanh(next)));
      state = tf.mul(tf.sigmoid(output), tf.tanh(memory));
    } else if (kind === 1) {
      const [update, reset] = tf.split(tf.sigmoid(gates), 2, 1) as [tf.Tensor, tf.Tensor];
      const next = tf.tanh(tf.matMul(tf.concat([input, tf.mul(reset, state)], 1) as tf.Tensor2D, candidate!));
      state = tf.add(tf.mul(update, state), tf.mul(tf.sub(1, update), next));
    } else state = tf.tanh(gates);
    answers.push(state);
  }
  return net.choose(2) === 0 ? tf.stack(answers, 1) : tf.reshape(state, [batch, 1, units]);
};

const moved: Block = (x, net) => {
  const [batch, steps, width] = sizes(x);
  switch (net.choose(8)) {
    case 0: return tf.transpose(x, [0, 2, 1]);
    case 1: return tf.concat([x, tf.reverse(x, 1)], 2);
    case 2: return tf.cumsum(x, 1);
    case 3: return tf.slice(x, [0, steps - 1, 0], [batch, 1, width]);
    case 4: return tf.tile(x, [1, 1, 2]);
    case 5: return tf.add(x, net.weight([1, steps, width]));
    case 6: return tf.gather(x, tf.tensor1d([0, steps - 1, 0], "int32"), 1);
    default: return tf.sub(x, tf.max(x, pick(net, [1, 2]), true));
  }
};

/** Words as rows of a table, the place of each added. */
const embedded: Block = (x, net) => {
  const [batch, steps] = sizes(x);
  const table = net.weight([5, 4]);
  const words = tf.tensor2d(Array.from({ length: batch * steps }, () => net.choose(5)), [batch, steps], "int32");
  const rows = net.choose(2) === 0 ? tf.gather(table, words) : tf.reshape(tf.matMul(tf.cast(tf.oneHot(tf.reshape(words, [-1]) as tf.Tensor1D, 5), "float32") as tf.Tensor2D, table as unknown as tf.Tensor2D), [batch, steps, 4]);
  return tf.concat([x, tf.add(rows, net.weight([steps, 4]))], 2);
};

/** With their names, those that planners know by sight more often. */
export const randomBlocks: readonly (readonly [string, Block])[] = [
  ["attention", attention], ["attention", attention], ["attention", attention], ["normalisation", normalisation], ["normalisation", normalisation], ["dense", dense], ["dense", dense],
  ["root mean square", rootMeanSquare], ["gate", gate], ["convolution 2d", convolution2d], ["convolution 2d", convolution2d], ["convolution 1d", convolution1d], ["recurrent", recurrent], ["recurrent", recurrent], ["moved", moved], ["embedded", embedded],
];
