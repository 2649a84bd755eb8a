import * as tf from "@tensorflow/tfjs";
import { sumToShape } from "./sumToShape.ts";

/** The gradients of tfjs 4.22 for these have the shape of the output, and fail where an operand was broadcast. */
export const broadcastGradients: readonly tf.GradConfig[] = [
  chosen("Maximum", (a, b) => tf.greaterEqual(a, b)),
  chosen("Minimum", (a, b) => tf.lessEqual(a, b)),
  {
    kernelName: "SquaredDifference",
    inputsToSave: ["a", "b"],
    gradFunc: (dy, saved) => {
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      const twice = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => tf.mul(dy as tf.Tensor, tf.mul(tf.sub(x, y), 2));
      return { a: () => sumToShape(twice(a, b), a.shape), b: () => sumToShape(twice(b, a), b.shape) };
    },
  },
  {
    kernelName: "BatchMatMul",
    inputsToSave: ["a", "b"],
    gradFunc: (dy, saved, attrs) => {
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      const { transposeA, transposeB } = attrs as { transposeA?: boolean; transposeB?: boolean };
      const g = dy as tf.Tensor;
      const byA = (): tf.Tensor => (transposeA ? tf.matMul(b, g, transposeB, true) : tf.matMul(g, b, false, !transposeB));
      const byB = (): tf.Tensor => (transposeB ? tf.matMul(g, a, true, transposeA) : tf.matMul(a, g, !transposeA, false));
      return { a: () => sumToShape(byA(), a.shape), b: () => sumToShape(byB(), b.shape) };
    },
  },
];

/** The gradient goes to the operand that was chosen; to the first where both are equal. */
function chosen(kernelName: string, first: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: ["a", "b"],
    gradFunc: (dy, saved) => {
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      const toA = (): tf.Tensor => tf.mul(dy as tf.Tensor, tf.cast(first(a, b), "float32"));
      return { a: () => sumToShape(toA(), a.shape), b: () => sumToShape(tf.sub(dy as tf.Tensor, toA()), b.shape) };
    },
  };
}
