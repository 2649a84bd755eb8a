import * as tf from "@tensorflow/tfjs";
import { callSite, studentError } from "#engine/trainer/studentError.ts";

export interface ClipOptions {
  /** Largest Euclidean norm of all gradients together; longer ones are all scaled down by the same factor. */
  norm?: number;
  /** Largest size of any one number of a gradient. */
  value?: number;
}

/** Those that clip; what they do with a gradient is fixed. */
export const clippedOptimizers = new WeakSet<tf.Optimizer>();

/** Makes `optimizer` clip the gradients that it is given (Pascanu et al., arXiv 1211.5063), and answers the same optimizer. */
export function clipGradients<T extends tf.Optimizer>(optimizer: T, { norm, value }: ClipOptions = {}): T {
  const site = callSite();
  if (!optimizer || !(optimizer instanceof tf.Optimizer)) throw studentError(site, { message: "clip needs an optimizer.", hint: "For example clip(tf.train.adam(1e-3), { norm: 1 })." });
  if (norm === undefined && value === undefined) throw studentError(site, { message: "clip needs a limit.", hint: "Give norm for all gradients together, or value for each number: clip(optimizer, { norm: 1 })." });
  for (const [name, limit] of Object.entries({ norm, value })) {
    if (limit !== undefined && !(limit > 0)) throw studentError(site, { message: `clip needs ${name} above 0, not ${String(limit)}.`, hint: "A common limit is 1; Infinity clips nothing." });
  }
  // One that a program has changed stays as unknown as it was.
  if (!Object.hasOwn(optimizer, "applyGradients")) clippedOptimizers.add(optimizer);
  const apply = optimizer.applyGradients.bind(optimizer);
  optimizer.applyGradients = (gradients) => {
    const list = Array.isArray(gradients) ? gradients : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    tf.tidy(() => apply(clipNorm(clipValue(list, value), norm) as Parameters<T["applyGradients"]>[0]));
  };
  return optimizer;
}

type NamedGradients = { name: string; tensor: tf.Tensor }[];

function clipValue(list: NamedGradients, limit: number | undefined): NamedGradients {
  return limit === undefined ? list : list.map(({ name, tensor }) => ({ name, tensor: tf.clipByValue(tensor, -limit, limit) }));
}

function clipNorm(list: NamedGradients, limit: number | undefined): NamedGradients {
  if (limit === undefined) return list;
  const norm = tf.sqrt(tf.addN(list.map(({ tensor }) => tf.sum(tf.square(tensor)))));
  // As PyTorch has it: the small number keeps a gradient of zeros from dividing by it.
  const factor = tf.minimum(tf.div(limit, tf.add(norm, 1e-6)), 1);
  return list.map(({ name, tensor }) => ({ name, tensor: tf.mul(tensor, factor) }));
}
