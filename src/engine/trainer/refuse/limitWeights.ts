import * as tf from "@tensorflow/tfjs";
import { limitError } from "#engine/machine/memoryError.ts";

interface Weighted {
  addWeight(name: string, shape: readonly (number | null)[], ...rest: unknown[]): unknown;
}

/** Refuses weights of layers that could never fit, before they are made: filling gigabytes with random numbers takes long. */
export function limitWeights(limitBytes: number): void {
  const prototype = tf.layers.Layer.prototype as unknown as Weighted;
  const { addWeight } = prototype;
  let bytes = 0;
  prototype.addWeight = function (this: Weighted, name, shape, ...rest) {
    const own = shape.reduce<number>((product, size) => product * (size ?? 1), Float32Array.BYTES_PER_ELEMENT);
    if (bytes + own > limitBytes) throw limitError({ what: "The model's weights", bytes: bytes + own, limitBytes });
    bytes += own;
    return addWeight.call(this, name, shape, ...rest);
  };
}
