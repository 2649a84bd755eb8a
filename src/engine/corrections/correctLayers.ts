import * as tf from "@tensorflow/tfjs";

type Call = (this: Layer, inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }) => tf.Tensor;
interface Weight {
  read(): tf.Tensor;
  write(value: tf.Tensor): void;
}
/** What the layers of tfjs that are mended here keep in themselves. */
interface Layer {
  call: Call;
  axis: number | number[];
  center: boolean;
  scale: boolean;
  epsilon: number;
  momentum: number;
  gamma?: Weight;
  beta?: Weight;
  movingMean: Weight;
  movingVariance: Weight;
  rank: number;
  kernel: Weight;
  depthwiseKernel: Weight;
  bias?: Weight;
  kernelSize: number[];
  strides: number[];
  dilationRate: number[];
  padding: "same" | "valid" | "causal";
  dataFormat: "channelsFirst" | "channelsLast";
  activation: { apply(x: tf.Tensor): tf.Tensor };
  centerCrop(inputs: tf.Tensor, top: number, left: number, height: number, width: number): tf.Tensor;
  computeOutputShape(shape: number[]): number[];
}

/** Layers of tfjs 4.22 that fail, or leave an option out, in ways that their own types allow. What was right keeps its bits, but for layer normalisation, which is written anew without tiling. */
export function correctLayers(): void {
  const convolution = owner(tf.layers.conv2d({ filters: 1, kernelSize: 1 }), "call");
  const batch = owner(tf.layers.batchNormalization(), "call");
  const softmax = owner(tf.layers.softmax(), "call");
  const depthwise = owner(tf.layers.depthwiseConv2d({ kernelSize: 1 }), "call");
  replace(convolution, (original) => function (inputs, kwargs) {
    if (this.rank === 1 && this.padding === "causal") return convolve(this, causal(this, only(inputs)));
    if (this.rank === 2 && this.dilationRate.some((rate) => rate !== 1)) return convolve(this, only(inputs));
    return original.call(this, inputs, kwargs);
  });
  replace(depthwise, (original) => function (inputs, kwargs) {
    return this.dilationRate.every((rate) => rate === 1) ? original.call(this, inputs, kwargs) : convolve(this, only(inputs));
  });
  const lengths = depthwise.computeOutputShape;
  depthwise.computeOutputShape = function (shape) {
    const size = this.kernelSize;
    const dilated = Object.create(this) as Layer;
    dilated.kernelSize = size.map((length, axis) => (length - 1) * this.dilationRate[axis]! + 1);
    return lengths.call(dilated, shape);
  };
  replace(batch, (original) => function (inputs, kwargs) {
    const x = only(inputs);
    const axis = axisOf(this.axis as number, x);
    if (axis === x.rank - 1 && this.center && this.scale) return original.call(this, inputs, kwargs);
    return tf.tidy(() => normalizeBatch(this, x, axis, kwargs.training === true));
  });
  owner(tf.layers.layerNormalization(), "call").call = function (inputs) {
    return tf.tidy(() => {
      const x = only(inputs);
      const axes = this.axis as number[];
      const { mean, variance } = tf.moments(x, axes, true);
      return normalized(this, x, mean, variance, x.shape.map((length, axis) => (axes.includes(axis) ? length : 1)));
    });
  };
  replace(softmax, (original) => function (inputs, kwargs) {
    const x = only(inputs);
    if (Array.isArray(this.axis) || axisOf(this.axis, x) === x.rank - 1) return original.call(this, inputs, kwargs);
    const axis = axisOf(this.axis, x);
    return tf.tidy(() => swapped(tf.softmax(swapped(x, axis)), axis));
  });
  owner(tf.layers.centerCrop({ height: 1, width: 1 }), "centerCrop").centerCrop = (inputs, top, left, height, width) => {
    const lead = inputs.rank === 3 ? [] : [0];
    return tf.slice(inputs, [...lead, top, left, 0], [...lead.map(() => -1), height, width, -1]);
  };
}

/** The prototype of a layer's class, or of the class above it, that has this method. */
function owner(layer: unknown, method: "call" | "centerCrop"): Layer {
  let prototype = Object.getPrototypeOf(layer) as object;
  while (!Object.hasOwn(prototype, method)) prototype = Object.getPrototypeOf(prototype) as object;
  return prototype as Layer;
}

function replace(prototype: Layer, make: (original: Call) => Call): void {
  prototype.call = make(prototype.call);
}

function only(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(inputs) ? inputs[0]! : inputs;
}

function axisOf(axis: number, x: tf.Tensor): number {
  return axis < 0 ? axis + x.rank : axis;
}

function swapped(x: tf.Tensor, axis: number): tf.Tensor {
  const order = x.shape.map((_, index) => index);
  [order[axis], order[x.rank - 1]] = [x.rank - 1, axis];
  return tf.transpose(x, order);
}

/** Steps of zeros before the first, so that no output sees what comes after it. x [n, t, c]. */
function causal({ kernelSize, dilationRate, dataFormat }: Layer, x: tf.Tensor): tf.Tensor {
  const before = (kernelSize[0]! - 1) * dilationRate[0]!;
  return tf.pad(x, dataFormat === "channelsFirst" ? [[0, 0], [0, 0], [before, 0]] : [[0, 0], [before, 0], [0, 0]]);
}

/** The convolution of a layer without the fused kernels, whose gradients refuse dilation. */
function convolve(layer: Layer, inputs: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const first = layer.dataFormat === "channelsFirst";
    const x = first ? tf.transpose(inputs, layer.rank === 1 ? [0, 2, 1] : [0, 2, 3, 1]) : inputs;
    const pad = layer.padding === "same" ? "same" : "valid";
    const [strides, dilations] = [layer.strides as [number, number], layer.dilationRate as [number, number]];
    const filter = (layer.depthwiseKernel ?? layer.kernel).read();
    const plain =
      layer.rank === 1
        ? tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, strides[0], pad, "NWC", dilations[0])
        : layer.depthwiseKernel
          ? tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, "NHWC", dilations)
          : tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, "NHWC", dilations);
    const biased = layer.bias ? tf.add(plain, layer.bias.read()) : plain;
    const y = layer.activation ? layer.activation.apply(biased) : biased;
    return first ? tf.transpose(y, layer.rank === 1 ? [0, 2, 1] : [0, 3, 1, 2]) : y;
  });
}

/** Batch normalisation over any axis, with or without centre and scale (Ioffe and Szegedy, arXiv 1502.03167). */
function normalizeBatch(layer: Layer, x: tf.Tensor, axis: number, training: boolean): tf.Tensor {
  const shape = x.shape.map((length, index) => (index === axis ? length : 1));
  if (!training) return normalized(layer, x, tf.reshape(layer.movingMean.read(), shape), tf.reshape(layer.movingVariance.read(), shape), shape);
  const { mean, variance } = tf.moments(x, x.shape.flatMap((_, index) => (index === axis ? [] : [index])), true);
  const follow = (moving: Weight, value: tf.Tensor): void => {
    const before = moving.read();
    moving.write(tf.sub(before, tf.mul(tf.sub(before, tf.reshape(value, before.shape)), 1 - layer.momentum)));
  };
  follow(layer.movingMean, mean);
  follow(layer.movingVariance, variance);
  return normalized(layer, x, mean, variance, shape);
}

function normalized({ epsilon, gamma, beta, scale, center }: Layer, x: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor, shape: number[]): tf.Tensor {
  const plain = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
  const scaled = scale && gamma ? tf.mul(plain, tf.reshape(gamma.read(), shape)) : plain;
  return center && beta ? tf.add(scaled, tf.reshape(beta.read(), shape)) : scaled;
}
