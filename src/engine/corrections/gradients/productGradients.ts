import * as tf from "@tensorflow/tfjs";
import { contract } from "./contract.ts";

/** tfjs 4.22 has no gradients for these. */
export const productGradients: readonly tf.GradConfig[] = [
  {
    kernelName: "Cumprod",
    inputsToSave: ["x"],
    gradFunc: (dy, saved, attrs) => {
      const { axis, exclusive, reverse } = attrs as unknown as { axis: number; exclusive: boolean; reverse: boolean };
      const x = (saved as [tf.Tensor])[0];
      const along = axis < 0 ? axis + x.rank : axis;
      // By x_k: the products in which x_k stands as 1, where it takes part. Written so that zeros in x are no special case.
      const by = (k: number): tf.Tensor => {
        const at = tf.reshape(tf.oneHot(tf.scalar(k, "int32"), x.shape[along]!), x.shape.map((length, index) => (index === along ? length : 1)));
        const without = tf.cumprod(tf.where(tf.cast(tf.broadcastTo(at, x.shape), "bool"), tf.onesLike(x), x), along, exclusive, reverse);
        const takesPart = tf.cumsum(tf.cast(at, "float32"), along, exclusive, reverse);
        return tf.sum(tf.mul(tf.mul(without, takesPart), dy as tf.Tensor), along, true);
      };
      return { x: () => tf.concat(Array.from({ length: x.shape[along]! }, (_, k) => by(k)), along) };
    },
  },
  {
    kernelName: "Einsum",
    // Its inputs are named by their positions, so every input is saved.
    saveAllInputs: true,
    gradFunc: (dy, saved, attrs) => {
      const [a, b] = saved as [tf.Tensor, tf.Tensor | undefined];
      const [left, output] = (attrs as unknown as { equation: string }).equation.replaceAll(" ", "").split("->") as [string, string];
      const [aLabels, bLabels = ""] = left.split(",") as [string, string | undefined];
      const other = b ?? tf.scalar(1);
      return {
        0: () => byOperand(dy as tf.Tensor, output, a, aLabels, other, bLabels),
        ...(b ? { 1: () => byOperand(dy as tf.Tensor, output, b, bLabels, a, aLabels) } : {}),
      };
    },
  },
];

/** The same sum with the output in the operand's place; labels that only this operand had were summed, so its gradient repeats along them. */
function byOperand(dy: tf.Tensor, output: string, operand: tf.Tensor, own: string, other: tf.Tensor, others: string): tf.Tensor {
  const known = own.split("").filter((label) => output.includes(label) || others.includes(label)).join("");
  const gradient = contract(dy, output, other, others, known);
  const shape = operand.shape.map((length, axis) => (known.includes(own[axis]!) ? length : 1));
  return tf.broadcastTo(tf.reshape(gradient, shape), operand.shape);
}
