/** One row of weights: what a unit of the first layer looks for, one weight a pixel. */
export interface Templates {
  /** Pixels in a row of the picture. */
  width: number;
  maps: readonly Float32Array[];
  /** The weight that is drawn in full colour: nearly the largest, so that one outlier does not pale the rest. */
  most: number;
}

interface Tensor {
  shape: readonly number[];
  values: Float32Array;
}

/** Weights of a dense layer on pictures as one map a unit; undefined where they are something else. */
export function templatesOf(tensors: readonly Tensor[]): Templates | undefined {
  const kernel = tensors.find(({ shape }) => shape.length === 2);
  const [inputs = 0, units = 0] = kernel?.shape ?? [];
  const width = Math.sqrt(inputs);
  if (!kernel || width < 2 || !Number.isInteger(width)) return undefined;
  const maps = Array.from({ length: units }, (_, unit) => Float32Array.from({ length: inputs }, (_one, input) => kernel.values[input * units + unit]!));
  const sizes = kernel.values.map(Math.abs).sort();
  return { width, maps, most: sizes[Math.floor(sizes.length * 0.995)] || 1 };
}
