import * as tf from "@tensorflow/tfjs";

/** One kernel of tfjs by its name, where no operation of its own leads to it. */
export function runKernel(name: string, inputs: Record<string, tf.Tensor>, attrs: Record<string, unknown> = {}): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap) as tf.Tensor;
}
