import * as tf from "@tensorflow/tfjs";

/** Puts `step - 1` zeros between neighbours along `axis`: a length of n becomes (n - 1) * step + 1. */
export function spread(x: tf.Tensor, axis: number, step: number): tf.Tensor {
  const length = x.shape[axis]!;
  if (step === 1 || length === 0) return x;
  const apart = tf.expandDims(x, axis + 1);
  const gaps = tf.zeros([...x.shape.slice(0, axis + 1), step - 1, ...x.shape.slice(axis + 1)]);
  const wide = tf.reshape(tf.concat([apart, gaps], axis + 1), [...x.shape.slice(0, axis), length * step, ...x.shape.slice(axis + 1)]);
  const size = [...wide.shape];
  size[axis] = (length - 1) * step + 1;
  return tf.slice(wide, wide.shape.map(() => 0), size);
}

/** Every `step`th element along `axis`, from the first. */
export function everyNth(x: tf.Tensor, axis: number, step: number): tf.Tensor {
  if (step === 1) return x;
  return tf.stridedSlice(x, x.shape.map(() => 0), [...x.shape], x.shape.map((_, index) => (index === axis ? step : 1)));
}
