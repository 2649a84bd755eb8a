/** What each unit of the first layer looks for: one weight a pixel of the picture, or of the stencil. */
export interface Templates {
  /** Weights in a row of a map. */
  width: number;
  maps: readonly Float32Array[];
  /** The weight that is drawn in full colour: nearly the largest, so that one outlier does not pale the rest. */
  most: number;
}

interface Tensor {
  shape: readonly number[];
  values: Float32Array;
}

/** Weights of the first layer, dense on pictures or stencils of one channel, as one map a unit; undefined where they are something else. */
export function templatesOf(tensors: readonly Tensor[]): Templates | undefined {
  const kernel = tensors.find(({ shape }) => shape.length === 2 || shape.length === 4);
  const inputs = kernel?.shape.slice(0, -1).reduce((product, size) => product * size, 1) ?? 0;
  const units = kernel?.shape.at(-1) ?? 0;
  const width = Math.sqrt(inputs);
  const isOfPlaces = kernel?.shape.length === 2 || (kernel?.shape[0] === width && kernel.shape[1] === width);
  if (!kernel || !isOfPlaces || width < 2 || !Number.isInteger(width)) return undefined;
  const maps = Array.from({ length: units }, (_, unit) => Float32Array.from({ length: inputs }, (_one, input) => kernel.values[input * units + unit]!));
  const sizes = kernel.values.map(Math.abs).sort();
  return { width, maps, most: sizes[Math.floor(sizes.length * 0.995)] || 1 };
}
