/** A dense layer as it was stored: weights row by row, one row an input. */
export interface DenseLayer {
  kernel: Float32Array;
  bias: Float32Array;
  inputs: number;
  units: number;
  activation: "relu" | "softmax" | "none";
}

/** A network whose answers can be taken apart exactly: dense layers only, each straight or cut off at zero. */
export interface Network {
  layers: readonly DenseLayer[];
  /** Grey levels are multiplied with it before the first layer. */
  scale: number;
}

export interface StoredTensor {
  shape: readonly number[];
  values: Float32Array;
}

/** What a run was made with, in words such as "128 relu, 10 softmax", and its weights; undefined for any other kind of network. */
export function readNetwork({ words, scale, tensors }: { words: string; scale: number; tensors: readonly StoredTensor[] }): Network | undefined {
  const shapes = words.split(", ").map((word) => /^(\d+)(?: (relu|softmax))?$/.exec(word));
  if (tensors.length !== 2 * shapes.length) return undefined;
  const layers: DenseLayer[] = [];
  for (const [index, shape] of shapes.entries()) {
    const [kernel, bias] = [tensors[2 * index]!, tensors[2 * index + 1]!];
    const [inputs = 0, units = 0] = kernel.shape;
    const before = layers.at(-1);
    if (!shape || Number(shape[1]) !== units || kernel.shape.length !== 2 || bias.shape.join() !== String(units) || (before && before.units !== inputs)) return undefined;
    const activation = shape[2] === "relu" || shape[2] === "softmax" ? shape[2] : "none";
    if (activation === "softmax" && index < shapes.length - 1) return undefined;
    layers.push({ kernel: kernel.values, bias: bias.values, inputs, units, activation });
  }
  return { layers, scale };
}

export interface Thought {
  /** What each layer gave on, the last one apart. */
  hidden: Float32Array[];
  /** Of the last layer, before they become shares. */
  scores: Float32Array;
  probabilities: Float32Array;
}

export function think({ layers, scale }: Network, pixels: Uint8Array): Thought {
  const hidden: Float32Array[] = [];
  let values = Float32Array.from(pixels, (level) => level * scale);
  for (const layer of layers) {
    values = weighted(layer, values);
    if (layer.activation === "relu") values = values.map((value) => Math.max(0, value));
    hidden.push(values);
  }
  hidden.pop();
  return { hidden, scores: values, probabilities: layers.at(-1)?.activation === "softmax" ? softmax(values) : values };
}

/**
 * How much each pixel added to the score of one class over that of another: for this picture the network is a straight
 * function, so that these and what the biases add make up the whole difference.
 */
export function spokenFor({ layers, scale }: Network, pixels: Uint8Array, one: number, other: number): Float32Array {
  const { hidden } = think({ layers, scale }, pixels);
  let slopes = new Float32Array(layers.at(-1)!.units);
  slopes[one] = 1;
  slopes[other] = -1;
  for (let index = layers.length - 1; index >= 0; index--) {
    const layer = layers[index]!;
    const before = hidden[index - 1];
    const cut = before !== undefined && layers[index - 1]!.activation === "relu" ? before : undefined;
    slopes = slopesBefore(layer, slopes).map((slope, unit) => (cut && cut[unit] === 0 ? 0 : slope));
  }
  return slopes.map((slope, index) => slope * pixels[index]! * scale);
}

/** Weights that lead from each input to one unit of the first layer. */
export function weightsOfUnit({ layers }: Network, unit: number): Float32Array {
  const { kernel, inputs, units } = layers[0]!;
  return Float32Array.from({ length: inputs }, (_, input) => kernel[input * units + unit]!);
}

function weighted({ kernel, bias, units }: DenseLayer, values: Float32Array): Float32Array<ArrayBuffer> {
  const out = Float32Array.from(bias);
  for (const [input, value] of values.entries()) {
    if (value === 0) continue;
    for (let unit = 0; unit < units; unit++) out[unit]! += value * kernel[input * units + unit]!;
  }
  return out;
}

function slopesBefore({ kernel, inputs, units }: DenseLayer, slopes: Float32Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array(inputs);
  for (let input = 0; input < inputs; input++) {
    let sum = 0;
    for (let unit = 0; unit < units; unit++) sum += slopes[unit]! * kernel[input * units + unit]!;
    out[input] = sum;
  }
  return out;
}

function softmax(scores: Float32Array): Float32Array {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
