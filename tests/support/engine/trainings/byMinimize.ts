import * as tf from "@tensorflow/tfjs";
import type { Program } from "./besidePrograms.ts";

export const normal = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, "float32", seed);
export const numbers = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());
export const affine = (x: tf.Tensor, w: tf.Tensor, b?: tf.Tensor): tf.Tensor => (b ? tf.add(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), b) : tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D));
export const squared = (y: tf.Tensor, answer: tf.Tensor): tf.Scalar => tf.mean(tf.squaredDifference(y, answer));
export const rated = (optimizer: tf.Optimizer): { learningRate: number } => optimizer as unknown as { learningRate: number };
export const cost = (answer: tf.Scalar | null): number => answer!.dataSync()[0]!;

export interface Parts {
  x: tf.Tensor;
  y: tf.Tensor;
  w: tf.Variable;
  v: tf.Variable;
  b: tf.Variable;
  loss(): tf.Scalar;
}

/** Six rows of four numbers, two answers; `v` is another weight of `w`'s shape. */
function parts(): Parts {
  const [x, y] = [normal([6, 4], 1), normal([6, 2], 2)];
  const [w, v, b] = [tf.variable(normal([4, 2], 3)), tf.variable(normal([4, 2], 4)), tf.variable(tf.zeros([2]))];
  return { x, y, w, v, b, loss: () => squared(y, affine(tf.tanh(affine(x, w, b)), tf.transpose(v).matMul(v as never) as tf.Tensor, b)) };
}

/** Trains by calls of `minimize`, and answers the cost and the weights. */
export function byMinimize(write: (parts: Parts) => (turn: number) => unknown): Program {
  return () => {
    const made = parts();
    const turn = write(made);
    return async (index) => [await turn(index), ...[made.w, made.v, made.b].map((one) => (one.isDisposed ? [] : numbers(one)))];
  };
}
