import type * as tf from "@tensorflow/tfjs";
import type { KernelHost, OwnKernel } from "../kernels/OwnKernel.ts";

/** Sizes of a recurrent layer's call. */
export interface Sizes {
  batch: number;
  time: number;
  features: number;
  units: number;
}

type Inputs = Record<string, tf.TensorInfo>;

/** Numbers of a kernel's inputs, and what it answers. */
export interface SequenceCall {
  sizes: Sizes;
  /** Numbers of an input; zeros where it is not given. */
  numbers(name: string): Float32Array;
  attrs: tf.NamedAttrMap;
}

type Outputs = Readonly<Record<string, (sizes: Sizes) => number[]>>;

/**
 * A kernel over time in plain JavaScript: the definition of what the machines' own ones compute. `outputs` are their shapes in
 * order; `run` fills them.
 */
export function sequenceKernel<Names extends Outputs>({ name, gates, outputs, run }: { name: string; gates: number; outputs: Names; run(call: SequenceCall, made: Record<keyof Names, Float32Array>): void }): OwnKernel {
  return {
    name,
    infer: (inputs) => Object.values(outputs).map((shapeOf) => ({ shape: shapeOf(sizesOf(inputs, gates)), dtype: "float32" })),
    run({ inputs, attrs, backend }) {
      const given = inputs as Inputs;
      const sizes = sizesOf(given, gates);
      const made = Object.fromEntries(Object.entries(outputs).map(([output, shapeOf]) => [output, new Float32Array(shapeOf(sizes).reduce((product, size) => product * size, 1))]));
      const zeros = new Float32Array(sizes.batch * sizes.time * sizes.units * gates);
      run({ sizes, attrs, numbers: (input) => (given[input] ? numbersOf(backend, given[input]) : zeros) }, made as Record<keyof Names, Float32Array>);
      return Object.entries(outputs).map(([output, shapeOf]) => backend.makeTensorInfo(shapeOf(sizes), "float32", made[output]!));
    },
  };
}

/** Of a sequence's inputs, or of its gradient's, which has gates instead of x. */
function sizesOf({ x, gates: gateValues, recurrentKernel }: Inputs, gates: number): Sizes {
  const [batch, time, features] = (x ?? gateValues)!.shape as [number, number, number];
  return { batch, time, features, units: recurrentKernel!.shape[1]! / gates };
}

function numbersOf(backend: KernelHost, info: tf.TensorInfo): Float32Array {
  return backend.data.get(info.dataId).values as Float32Array;
}

/** out[to + j] += sum over i of a[from + i] * matrix[i, column + j], for `rows` by `columns` of a matrix that is `width` wide. */
export function addProduct(out: Float64Array, to: number, a: ArrayLike<number>, from: number, matrix: Float32Array, { rows, width, column, columns }: { rows: number; width: number; column: number; columns: number }): void {
  for (let i = 0; i < rows; i++) {
    const factor = a[from + i]!;
    if (factor === 0) continue;
    const row = i * width + column;
    for (let j = 0; j < columns; j++) out[to + j]! += factor * matrix[row + j]!;
  }
}

/** Sum over j of a[from + j] * matrix[row, column + j]. */
export function rowProduct(a: ArrayLike<number>, from: number, matrix: Float32Array, start: number, columns: number): number {
  let sum = 0;
  for (let j = 0; j < columns; j++) sum += a[from + j]! * matrix[start + j]!;
  return sum;
}
