import type * as tf from "@tensorflow/tfjs";

/** What a kernel is given. Some of tfjs's own (Dilation2D's gradients) ask for a rank, which its types do not promise them. */
export function tensorInfo(dataId: object, shape: readonly number[], dtype: tf.DataType): tf.TensorInfo {
  return { dataId, shape: [...shape], dtype, rank: shape.length } as tf.TensorInfo;
}

/** Hands inputs to a kernel, in the form it takes them. */
export function mapInputs<T>(inputs: Readonly<Record<string, T | readonly T[]>>, map: (use: T) => tf.TensorInfo): tf.NamedTensorInfoMap {
  const { tensors } = inputs;
  if (Array.isArray(tensors)) return tensors.map(map) as unknown as tf.NamedTensorInfoMap;
  return Object.fromEntries(Object.entries(inputs).map(([name, use]) => [name, Array.isArray(use) ? use.map(map) : map(use as T)])) as tf.NamedTensorInfoMap;
}

/** Numbers in the array of their dtype, apart from memory that changes. A cast in tfjs may answer its input's own array. */
export function ownNumbers(values: tf.backend_util.BackendValues, dtype: tf.DataType, arenas: { has(memory: ArrayBufferLike): boolean }): tf.backend_util.BackendValues {
  const array = values as Float32Array;
  const Wanted = dtype === "float32" ? Float32Array : dtype === "int32" ? Int32Array : Uint8Array;
  if (!(array instanceof Wanted)) return Wanted.from(array as ArrayLike<number>);
  return arenas.has(array.buffer) ? array.slice() : array;
}
