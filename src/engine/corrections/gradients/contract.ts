import * as tf from "@tensorflow/tfjs";

/** Einstein summation of two tensors, each axis named by a letter, as one matrix product: `contract(a, "bij", c, "bjk", "bik")`. */
export function contract(a: tf.Tensor, aLabels: string, b: tf.Tensor, bLabels: string, output: string): tf.Tensor {
  const [left, leftLabels] = summedAlone(a, aLabels, bLabels + output);
  const [right, rightLabels] = summedAlone(b, bLabels, aLabels + output);
  const length = (label: string): number => (leftLabels.includes(label) ? left.shape[leftLabels.indexOf(label)]! : right.shape[rightLabels.indexOf(label)]!);
  const inBoth = leftLabels.split("").filter((label) => rightLabels.includes(label));
  const batch = inBoth.filter((label) => output.includes(label));
  const summed = inBoth.filter((label) => !output.includes(label));
  const rows = leftLabels.split("").filter((label) => !rightLabels.includes(label));
  const columns = rightLabels.split("").filter((label) => !leftLabels.includes(label));
  const size = (labels: readonly string[]): number => labels.reduce((product, label) => product * length(label), 1);
  const turned = (x: tf.Tensor, labels: string, order: readonly string[], shape: number[]): tf.Tensor => tf.reshape(tf.transpose(x, order.map((label) => labels.indexOf(label))), shape);
  const product = tf.matMul(
    turned(left, leftLabels, [...batch, ...rows, ...summed], [size(batch), size(rows), size(summed)]),
    turned(right, rightLabels, [...batch, ...summed, ...columns], [size(batch), size(summed), size(columns)]),
  );
  const made = [...batch, ...rows, ...columns];
  return tf.transpose(tf.reshape(product, made.map(length)), output.split("").map((label) => made.indexOf(label)));
}

/** Sums the axes that nothing else names. */
function summedAlone(x: tf.Tensor, labels: string, elsewhere: string): [tf.Tensor, string] {
  const alone = labels.split("").flatMap((label, axis) => (elsewhere.includes(label) ? [] : [axis]));
  return [alone.length === 0 ? x : tf.sum(x, alone), labels.split("").filter((label) => elsewhere.includes(label)).join("")];
}
