import * as tf from "@tensorflow/tfjs";
import { limitError } from "#engine/machine/memoryError.ts";
import { callSite, studentError } from "../studentError.ts";

interface Weighted {
  readonly name: string;
  addWeight(name: string, shape: readonly (number | null)[], ...rest: unknown[]): unknown;
}

/**
 * Refuses weights of layers before they are made: those of no numbers, with which tfjs trains without a word, and those that
 * could never fit, as filling gigabytes with random numbers takes long. Once a process.
 */
export function refuseWeights(limitBytes = Infinity): void {
  const prototype = tf.layers.Layer.prototype as unknown as Weighted;
  const { addWeight } = prototype;
  let bytes = 0;
  prototype.addWeight = function (this: Weighted, name, shape, ...rest) {
    if (shape.some((size) => size !== null && !(Number.isSafeInteger(size) && size >= 1))) {
      throw studentError(callSite(), { message: `The layer ${this.name} has no weights: the shape of ${name} is [${shape.join(", ")}].`, hint: "Every size of a layer and of what comes in has to be at least 1." });
    }
    const own = shape.reduce<number>((product, size) => product * (size ?? 1), Float32Array.BYTES_PER_ELEMENT);
    if (bytes + own > limitBytes) throw limitError({ what: "The model's weights", bytes: bytes + own, limitBytes });
    bytes += own;
    return addWeight.call(this, name, shape, ...rest);
  };
}
