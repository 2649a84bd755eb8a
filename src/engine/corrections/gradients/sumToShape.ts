import * as tf from "@tensorflow/tfjs";

/** The gradient of broadcasting: sums `x` over the axes along which a tensor of `shape` was repeated to make it. */
export function sumToShape(x: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const extra = x.shape.length - shape.length;
  const axes = x.shape.flatMap((length, axis) => (axis < extra || (shape[axis - extra] === 1 && length !== 1) ? [axis] : []));
  return tf.reshape(axes.length === 0 ? x : tf.sum(x, axes), [...shape]);
}
