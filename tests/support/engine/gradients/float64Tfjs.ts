import type * as Tfjs from "@tensorflow/tfjs";

/**
 * tfjs whose numbers are float64: its cpu kernels allocate with the global `Float32Array`, which stands for the wider one while
 * they load and run. Finite differences are then good to ten digits instead of three. One file of tests uses it alone, as it
 * changes the whole process.
 */
export async function loadFloat64Tfjs(): Promise<typeof Tfjs> {
  (globalThis as { Float32Array: unknown }).Float32Array = Float64Array;
  const tf = await import("@tensorflow/tfjs");
  tf.env().set("PROD", true);
  (tf.env().platform as { isTypedArray(value: unknown): boolean }).isTypedArray = (value) => [Float64Array, Int32Array, Uint8Array, Uint8ClampedArray].some((type) => value instanceof type);
  await tf.setBackend("cpu");
  if (tf.tensor1d([1 / 3]).dataSync()[0] !== 1 / 3) throw new Error("tfjs was loaded before its numbers were made wider");
  return tf;
}
