import * as tf from "@tensorflow/tfjs";

/** As many of `value` as `shape` has elements. */
export function filledNumbers(shape: readonly number[], dtype: tf.DataType, value: number): Float32Array {
  return (tf.util.getArrayFromDType(dtype as "float32", tf.util.sizeFromShape(shape as number[])) as Float32Array).fill(value);
}
