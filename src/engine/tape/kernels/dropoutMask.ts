import * as tf from "@tensorflow/tfjs";
import { fillDropoutMask, type StepRandom } from "#engine/random/stepRandom.ts";
import type { OwnKernel } from "./OwnKernel.ts";

interface DropoutMaskAttrs {
  shape: number[];
  rate: number;
  stream: number;
}

export const dropoutMaskKernel: OwnKernel = {
  name: "DropoutMask",
  infer: (_inputs, { shape }) => ({ shape: shape!, dtype: "float32" }),
  run({ attrs, backend }) {
    const { shape, rate, stream } = attrs as unknown as DropoutMaskAttrs;
    const mask = new Float32Array(tf.util.sizeFromShape(shape));
    fillDropoutMask(mask, backend.random, { rate, stream });
    return [backend.makeTensorInfo(shape, "float32", mask)];
  },
};

/** A mask of the next stream. */
function dropoutMask(random: StepRandom, shape: readonly number[], rate: number): tf.Tensor {
  return random.draw((stream) => tf.engine().runKernel("DropoutMask", {}, { shape: [...shape], rate, stream }));
}

interface DropoutLayer {
  call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor | tf.Tensor[];
  rate: number;
  seed?: number;
  getNoiseShape(input: tf.Tensor): number[] | null | undefined;
  invokeCallHook(inputs: tf.Tensor | tf.Tensor[], kwargs: object): void;
}

/** Lets the layers `dropout` and `spatialDropout1d` draw their masks by the step instead of from JavaScript's random numbers. One with a seed of its own, which has the same mask each time, stays as it is. */
export function maskDropoutLayers(random: StepRandom, isCurrent: () => boolean): void {
  const prototype = Object.getPrototypeOf(tf.layers.dropout({ rate: 0.5 })) as unknown as DropoutLayer;
  const { call } = prototype;
  prototype.call = function (this: DropoutLayer, inputs, kwargs) {
    if (!isCurrent() || this.seed !== undefined || kwargs.training !== true || !(this.rate > 0 && this.rate < 1)) return call.call(this, inputs, kwargs);
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const [input] = [inputs].flat() as [tf.Tensor];
      return tf.mul(input, dropoutMask(random, this.getNoiseShape(input) ?? input.shape, this.rate));
    });
  };
}
