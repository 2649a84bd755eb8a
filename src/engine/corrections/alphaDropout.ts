import * as tf from "@tensorflow/tfjs";

/** Of a scaled exponential linear unit, where its input is far below 0. */
const saturation = -1.673_263_242_354_377_2 * 1.050_700_987_355_480_5;

interface AlphaDropout {
  rate: number;
  noiseShape?: number[];
  call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor | tf.Tensor[];
}

/** `kept` is 1 where x is kept and 0 where it goes to the saturation; mean and variance stay 0 and 1 (Klambauer et al., arXiv 1706.02515). */
export function dropToSaturation(x: tf.Tensor, kept: tf.Tensor, rate: number): tf.Tensor {
  const scale = ((1 - rate) * (1 + rate * saturation ** 2)) ** -0.5;
  const dropped = tf.add(tf.mul(x, kept), tf.mul(tf.sub(1, kept), saturation));
  return tf.sub(tf.mul(dropped, scale), scale * saturation * rate);
}

/** tfjs 4.22 drops to minus the saturation: the mean does not stay. */
export function correctAlphaDropout(): void {
  const prototype = Object.getPrototypeOf(tf.layers.alphaDropout({ rate: 0.5 })) as AlphaDropout;
  const { call } = prototype;
  prototype.call = function (this: AlphaDropout, inputs, kwargs) {
    const { rate, noiseShape } = this;
    if (kwargs.training !== true || !(rate > 0 && rate < 1)) return call.call(this, inputs, kwargs);
    const [x] = [inputs].flat() as [tf.Tensor];
    return tf.tidy(() => dropToSaturation(x, tf.cast(tf.greaterEqual(tf.randomUniform(noiseShape ?? x.shape), rate), "float32"), rate));
  };
}
