import * as tf from "@tensorflow/tfjs";
import { AppError } from "#shared/AppError.ts";

/** What tfjs is in a process of student code: it has no way to the network or to modules of Node, and tensors print as numbers. */
export function prepareTfjs(): void {
  const platform = tf.env().platform as unknown as { fetch: unknown; util?: unknown };
  const { isFloat32Array, isInt32Array, isUint8Array, isUint8ClampedArray } = typeChecks;
  for (const owner of [platform, Object.getPrototypeOf(platform) as typeof platform]) owner.fetch = refuseFetch;
  platform.util = Object.freeze({ TextEncoder, TextDecoder, types: Object.freeze({ isFloat32Array, isInt32Array, isUint8Array, isUint8ClampedArray }) });
  Object.defineProperty(tf.Tensor.prototype, Symbol.for("nodejs.util.inspect.custom"), {
    value(this: tf.Tensor) {
      return this.isDisposed ? "Tensor (disposed)" : this.toString();
    },
  });
}

const typeChecks = {
  isFloat32Array: (value: unknown): boolean => value instanceof Float32Array,
  isInt32Array: (value: unknown): boolean => value instanceof Int32Array,
  isUint8Array: (value: unknown): boolean => value instanceof Uint8Array,
  isUint8ClampedArray: (value: unknown): boolean => value instanceof Uint8ClampedArray,
};

async function refuseFetch(): Promise<never> {
  throw new AppError({ code: "student-error", message: "Programs have no network here: nothing can be loaded from an address.", hint: "Use the data of the module backprop." });
}
