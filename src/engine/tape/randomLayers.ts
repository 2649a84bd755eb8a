import * as tf from "@tensorflow/tfjs";
import type { StepRandom } from "#engine/random/stepRandom.ts";
import { dropToSaturation } from "#engine/corrections/alphaDropout.ts";
import { dropoutMask } from "./kernels/dropoutMask.ts";
import { randomNormal } from "./kernels/randomNormal.ts";

interface RandomLayer {
  call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor | tf.Tensor[];
  invokeCallHook(inputs: tf.Tensor | tf.Tensor[], kwargs: object): void;
  rate: number;
  stddev: number;
  seed?: number;
  noiseShape?: number[];
  getNoiseShape?(input: tf.Tensor): number[] | null | undefined;
}

interface RecurrentCell {
  call(inputs: unknown, kwargs: unknown): tf.Tensor[];
  dropoutFunc?: ((ones: tf.Tensor, rate: number) => tf.Tensor) | null | undefined;
}

/**
 * Lets layers draw by the step instead of from JavaScript's random numbers: their draws are then part of the program. A dropout
 * with a seed of its own, which has the same mask each time, stays as it is.
 */
export function drawByStep(random: StepRandom, isCurrent: () => boolean): void {
  const draw = (layer: tf.layers.Layer, apply: (layer: RandomLayer, x: tf.Tensor) => tf.Tensor): void => {
    const prototype = Object.getPrototypeOf(layer) as RandomLayer;
    const { call } = prototype;
    prototype.call = function (this: RandomLayer, inputs, kwargs) {
      const active = this.stddev !== undefined || (this.rate > 0 && this.rate < 1);
      if (!isCurrent() || this.seed !== undefined || kwargs.training !== true || !active) return call.call(this, inputs, kwargs);
      return tf.tidy(() => {
        this.invokeCallHook(inputs, kwargs);
        return apply(this, [inputs].flat()[0]!);
      });
    };
  };
  draw(tf.layers.dropout({ rate: 0.5 }), (layer, x) => tf.mul(x, dropoutMask(random, layer.getNoiseShape?.(x) ?? x.shape, layer.rate)));
  draw(tf.layers.gaussianNoise({ stddev: 1 }), ({ stddev }, x) => tf.add(tf.mul(randomNormal(random, x.shape), stddev), x));
  draw(tf.layers.gaussianDropout({ rate: 0.5 }), ({ rate }, x) => tf.mul(x, tf.add(tf.mul(randomNormal(random, x.shape), Math.sqrt(rate / (1 - rate))), 1)));
  draw(tf.layers.alphaDropout({ rate: 0.5 }), ({ rate, noiseShape }, x) => dropToSaturation(x, tf.mul(dropoutMask(random, noiseShape ?? x.shape, rate), 1 - rate), rate));
  for (const cell of [tf.layers.lstmCell({ units: 1 }), tf.layers.gruCell({ units: 1 }), tf.layers.simpleRNNCell({ units: 1 })]) {
    const prototype = Object.getPrototypeOf(cell) as RecurrentCell;
    const { call } = prototype;
    prototype.call = function (this: RecurrentCell, inputs, kwargs) {
      if (!isCurrent() || this.dropoutFunc) return call.call(this, inputs, kwargs);
      this.dropoutFunc = (ones, rate) => tf.mul(ones, dropoutMask(random, ones.shape, rate));
      try {
        return call.call(this, inputs, kwargs);
      } finally {
        this.dropoutFunc = undefined;
      }
    };
  }
}
