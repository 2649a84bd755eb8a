import * as tf from "@tensorflow/tfjs";

/** One of the models that the engine is measured by, in plain tfjs, as a student writes it. measureTorch.py has the same in PyTorch. */
export interface BenchModel {
  name: string;
  batch: number;
  /** What the rate counts, a step. */
  perStep: number;
  unit: "examples" | "tokens";
  /** The numbers of step `index`: batching and one-hot are part of what is timed. */
  feeds(index: number): tf.Tensor[];
  step(...feeds: tf.Tensor[]): tf.Scalar;
}

export const benchModels = {
  "mlp-32": () => images(32, "mlp"),
  "mlp-128": () => images(128, "mlp"),
  "cnn-128": () => images(128, "cnn"),
  "lstm-32": () => sequences(32),
  "gpt-16": () => text(16),
} satisfies Record<string, () => BenchModel>;

export type BenchModelName = keyof typeof benchModels;

const rows = 2048;

/** Numbers without a pattern, the same on both sides: fractional parts of multiples of the golden ratio. */
function numbers(size: number, low: number, high: number): Float32Array {
  return Float32Array.from({ length: size }, (_, index) => low + (high - low) * (((index + 1) * 0.618_033_988_749_895) % 1));
}

function images(batch: number, kind: "mlp" | "cnn"): BenchModel {
  const x = numbers(rows * 784, 0, 1);
  const y = Int32Array.from({ length: rows }, (_, index) => (index * 7) % 10);
  const model = tf.sequential();
  if (kind === "cnn") {
    model.add(tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 32, kernelSize: 3, activation: "relu" }));
    model.add(tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }));
    model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
    model.add(tf.layers.flatten());
    model.add(tf.layers.dense({ units: 128, activation: "relu" }));
    model.add(tf.layers.dropout({ rate: 0.5 }));
  } else {
    model.add(tf.layers.dense({ inputShape: [784], units: 128, activation: "relu" }));
    model.add(tf.layers.dense({ units: 64, activation: "relu" }));
  }
  model.add(tf.layers.dense({ units: 10 }));
  const optimizer = tf.train.adam(1e-3);
  return {
    name: `${kind} batch ${batch}`,
    batch,
    perStep: batch,
    unit: "examples",
    feeds(index) {
      const from = (index % (rows / batch)) * batch;
      const labels = new Float32Array(batch * 10);
      for (let row = 0; row < batch; row++) labels[row * 10 + y[from + row]!] = 1;
      return [tf.tensor(x.subarray(from * 784, (from + batch) * 784), kind === "cnn" ? [batch, 28, 28, 1] : [batch, 784]), tf.tensor(labels, [batch, 10])];
    },
    step: (inputs, labels) => optimizer.minimize(() => tf.losses.softmaxCrossEntropy(labels!, model.apply(inputs!, { training: true }) as tf.Tensor) as tf.Scalar, true)!,
  };
}

function sequences(batch: number): BenchModel {
  const x = numbers(rows * 250, -1, 1);
  const y = Float32Array.from({ length: rows }, (_, index) => index % 2);
  const model = tf.sequential();
  model.add(tf.layers.lstm({ inputShape: [50, 5], units: 64, recurrentActivation: "sigmoid" }));
  model.add(tf.layers.dense({ units: 1 }));
  const optimizer = tf.train.adam(1e-3);
  return {
    name: `lstm 64, 50 steps, batch ${batch}`,
    batch,
    perStep: batch,
    unit: "examples",
    feeds(index) {
      const from = (index % (rows / batch)) * batch;
      return [tf.tensor(x.subarray(from * 250, (from + batch) * 250), [batch, 50, 5]), tf.tensor(y.subarray(from, from + batch), [batch, 1])];
    },
    step: (inputs, labels) => optimizer.minimize(() => tf.losses.sigmoidCrossEntropy(labels!, model.apply(inputs!, { training: true }) as tf.Tensor) as tf.Scalar, true)!,
  };
}

/** 4 blocks of width 128 with 4 heads, context 128, 65 characters. */
function text(batch: number): BenchModel {
  const [time, width, heads, blocks, vocabulary] = [128, 128, 4, 4, 65];
  const characters = Int32Array.from({ length: 65_536 }, (_, index) => (index * 31 + (index >> 3) * 7) % vocabulary);
  const weights: tf.Variable[] = [];
  const variable = (value: tf.Tensor): tf.Variable => {
    const made = tf.variable(value);
    weights.push(made);
    return made;
  };
  const normal = (shape: number[]): tf.Variable => variable(tf.randomNormal(shape, 0, 0.02, "float32", weights.length + 1));
  const zeros = (size: number): tf.Variable => variable(tf.zeros([size]));
  const ones = (size: number): tf.Variable => variable(tf.ones([size]));
  const embedding = normal([vocabulary, width]);
  const positions = normal([time, width]);
  const layers = Array.from({ length: blocks }, () => ({ gain1: ones(width), bias1: zeros(width), mix: normal([width, 3 * width]), mixBias: zeros(3 * width), project: normal([width, width]), projectBias: zeros(width), gain2: ones(width), bias2: zeros(width), up: normal([width, 4 * width]), upBias: zeros(4 * width), down: normal([4 * width, width]), downBias: zeros(width) }));
  const [lastGain, lastBias, head] = [ones(width), zeros(width), normal([width, vocabulary])];
  const maskValues = new Float32Array(time * time);
  for (let row = 0; row < time; row++) maskValues.fill(-1e9, row * time + row + 1, (row + 1) * time);
  const mask = tf.tensor(maskValues, [1, 1, time, time]);
  const optimizer = tf.train.adam(3e-4);
  const norm = (x: tf.Tensor, gain: tf.Tensor, bias: tf.Tensor): tf.Tensor => {
    const centred = tf.sub(x, tf.mean(x, -1, true));
    return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), 1e-5))), gain), bias);
  };
  const gelu = (x: tf.Tensor): tf.Tensor => tf.mul(tf.mul(x, 0.5), tf.add(1, tf.tanh(tf.mul(0.797_884_560_8, tf.add(x, tf.mul(tf.mul(x, tf.mul(x, x)), 0.044715))))));
  const linear = (x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor): tf.Tensor => tf.add(tf.matMul(x, kernel), bias);
  const split = (x: tf.Tensor): tf.Tensor => tf.transpose(tf.reshape(x, [batch, time, heads, width / heads]), [0, 2, 1, 3]);
  const forward = (ids: tf.Tensor): tf.Tensor => {
    let x: tf.Tensor = tf.reshape(tf.add(tf.reshape(tf.gather(embedding, ids as tf.Tensor1D), [batch, time, width]), positions), [batch * time, width]);
    for (const own of layers) {
      const [q, k, v] = tf.split(linear(norm(x, own.gain1, own.bias1), own.mix, own.mixBias), 3, 1).map(split) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const attention = tf.softmax(tf.add(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(width / heads)), mask));
      const together = tf.reshape(tf.transpose(tf.matMul(attention, v), [0, 2, 1, 3]), [batch * time, width]);
      x = tf.add(x, linear(together, own.project, own.projectBias));
      x = tf.add(x, linear(gelu(linear(norm(x, own.gain2, own.bias2), own.up, own.upBias)), own.down, own.downBias));
    }
    return tf.matMul(norm(x, lastGain, lastBias), head);
  };
  return {
    name: `gpt 4 x 128, context 128, batch ${batch}`,
    batch,
    perStep: batch * time,
    unit: "tokens",
    feeds(index) {
      const ids = new Int32Array(batch * time);
      const next = new Float32Array(batch * time * vocabulary);
      for (let row = 0; row < batch; row++) {
        const from = (index * 997 + row * time * 3) % (characters.length - time - 1);
        ids.set(characters.subarray(from, from + time), row * time);
        for (let t = 0; t < time; t++) next[(row * time + t) * vocabulary + characters[from + t + 1]!] = 1;
      }
      return [tf.tensor(ids, [batch * time], "int32"), tf.tensor(next, [batch * time, vocabulary])];
    },
    step: (ids, next) => optimizer.minimize(() => tf.losses.softmaxCrossEntropy(next!, forward(ids!)) as tf.Scalar, true, weights)!,
  };
}
