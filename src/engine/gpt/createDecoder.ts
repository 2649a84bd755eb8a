import { AppError } from "#shared/AppError.ts";
import { gptWeights, type GptConfig } from "./GptConfig.ts";

/** Reads and writes one token at a time: what earlier positions offer (their keys and values) is kept, not computed again. */
export interface Decoder {
  /** Tokens in the window so far; at most the context. */
  readonly length: number;
  /** Takes one token in. Answers the scores of the token after it; the array is overwritten by the next call. Throws `invalid-input` when the window is full. */
  read(id: number): Float32Array;
  /** Forgets all, or all but the first tokens. */
  rewind(length?: number): void;
}

/** By GPT-2's names. */
export type GptNumbers = ReadonlyMap<string, Float32Array>;

interface Block {
  readonly norm1: Affine;
  readonly mix: Linear;
  readonly project: Linear;
  readonly norm2: Affine;
  readonly up: Linear;
  readonly down: Linear;
  /** [context, width] */
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

interface Affine {
  readonly gain: Float32Array;
  readonly bias: Float32Array;
}

interface Linear {
  /** [outputs, inputs]: an output's weights lie side by side. */
  readonly rows: Float32Array;
  readonly bias: Float32Array;
}

/**
 * A GPT for writing, in plain JavaScript: a token costs one pass over the weights, and a small model's fit into the processor's
 * cache, so that calling kernels would cost more than it saves (compiled for a window, the same pass took four times as long
 * for `gpt-nano`, and a third of a second to compile). Equal to `createGpt`'s logits up to rounding, and to itself to the bit.
 */
export function createDecoder(config: GptConfig, numbers: GptNumbers): Decoder {
  const { vocabulary, context, width, heads, layers } = config;
  for (const { name, shape } of gptWeights(config)) {
    if (numbers.get(name)?.length !== shape.reduce((product, size) => product * size, 1)) throw new AppError({ code: "invalid-input", message: `The model lacks ${name} of the right size.`, hint: "Take weights and config from the same model." });
  }
  const get = (name: string): Float32Array => numbers.get(name)!;
  const affine = (name: string): Affine => ({ gain: get(`${name}.weight`), bias: get(`${name}.bias`) });
  const linear = (name: string): Linear => ({ rows: transposed(get(`${name}.weight`), get(`${name}.bias`).length), bias: get(`${name}.bias`) });
  const blocks = Array.from({ length: layers }, (_, layer): Block => ({
    norm1: affine(`h.${layer}.ln_1`),
    mix: linear(`h.${layer}.attn.c_attn`),
    project: linear(`h.${layer}.attn.c_proj`),
    norm2: affine(`h.${layer}.ln_2`),
    up: linear(`h.${layer}.mlp.c_fc`),
    down: linear(`h.${layer}.mlp.c_proj`),
    keys: new Float32Array(context * width),
    values: new Float32Array(context * width),
  }));
  const [tokens, places, last] = [get("wte.weight"), get("wpe.weight"), affine("ln_f")];
  const head: Linear = { rows: tokens, bias: new Float32Array(vocabulary) };
  const [x, normed, mixed, wide, threefold] = [new Float32Array(width), new Float32Array(width), new Float32Array(width), new Float32Array(4 * width), new Float32Array(3 * width)];
  const shares = new Float32Array(context);
  const scores = new Float32Array(vocabulary);
  let length = 0;

  function attend({ keys, values }: Block): void {
    const size = width / heads;
    keys.set(threefold.subarray(width, 2 * width), length * width);
    values.set(threefold.subarray(2 * width), length * width);
    for (let from = 0; from < width; from += size) {
      let highest = -Infinity;
      for (let past = 0; past <= length; past++) {
        let sum = 0;
        for (let at = from; at < from + size; at++) sum += threefold[at]! * keys[past * width + at]!;
        shares[past] = sum / Math.sqrt(size);
        highest = Math.max(highest, shares[past]!);
      }
      let total = 0;
      for (let past = 0; past <= length; past++) total += shares[past] = Math.exp(shares[past]! - highest);
      mixed.fill(0, from, from + size);
      for (let past = 0; past <= length; past++) {
        const share = shares[past]! / total;
        for (let at = from; at < from + size; at++) mixed[at]! += share * values[past * width + at]!;
      }
    }
  }

  return {
    get length() {
      return length;
    },
    read(id) {
      if (length >= context) throw new AppError({ code: "invalid-input", message: `The model looks at ${context} tokens: its window is full.`, hint: "Rewind it and read the last ones again." });
      if (!Number.isInteger(id) || id < 0 || id >= vocabulary) throw new AppError({ code: "invalid-input", message: `There is no token ${id}.`, hint: `Tokens are 0 to ${vocabulary - 1}.` });
      for (let at = 0; at < width; at++) x[at] = tokens[id * width + at]! + places[length * width + at]!;
      for (const block of blocks) {
        normalise(x, block.norm1, normed);
        multiply(block.mix, normed, threefold);
        attend(block);
        multiply(block.project, mixed, normed);
        add(x, normed);
        normalise(x, block.norm2, normed);
        multiply(block.up, normed, wide);
        for (let at = 0; at < wide.length; at++) wide[at] = gelu(wide[at]!);
        multiply(block.down, wide, normed);
        add(x, normed);
      }
      normalise(x, last, normed);
      multiply(head, normed, scores);
      length++;
      return scores;
    },
    rewind(to = 0) {
      length = Math.min(length, to);
    },
  };
}

/** [inputs, outputs] to [outputs, inputs] */
function transposed(kernel: Float32Array, outputs: number): Float32Array {
  const inputs = kernel.length / outputs;
  return Float32Array.from({ length: kernel.length }, (_, at) => kernel[(at % inputs) * outputs + Math.floor(at / inputs)]!);
}

/** Four rows at once: each sum would wait for itself, and a number of the input is loaded once for all four. */
function multiply({ rows, bias }: Linear, input: Float32Array, output: Float32Array): void {
  const inputs = input.length;
  const whole = output.length - (output.length % 4);
  for (let row = 0; row < whole; row += 4) {
    const first = row * inputs;
    const second = first + inputs;
    const third = second + inputs;
    const fourth = third + inputs;
    let a = bias[row]!;
    let b = bias[row + 1]!;
    let c = bias[row + 2]!;
    let d = bias[row + 3]!;
    for (let at = 0; at < inputs; at++) {
      const value = input[at]!;
      a += rows[first + at]! * value;
      b += rows[second + at]! * value;
      c += rows[third + at]! * value;
      d += rows[fourth + at]! * value;
    }
    output[row] = a;
    output[row + 1] = b;
    output[row + 2] = c;
    output[row + 3] = d;
  }
  for (let row = whole; row < output.length; row++) {
    let sum = bias[row]!;
    for (let at = 0; at < inputs; at++) sum += rows[row * inputs + at]! * input[at]!;
    output[row] = sum;
  }
}

function normalise(input: Float32Array, { gain, bias }: Affine, output: Float32Array): void {
  let mean = 0;
  for (const value of input) mean += value / input.length;
  let variance = 0;
  for (const value of input) variance += (value - mean) ** 2 / input.length;
  const scale = 1 / Math.sqrt(variance + 1e-5);
  for (let at = 0; at < input.length; at++) output[at] = (input[at]! - mean) * scale * gain[at]! + bias[at]!;
}

function add(x: Float32Array, more: Float32Array): void {
  for (let at = 0; at < x.length; at++) x[at]! += more[at]!;
}

function gelu(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
}
