import * as tf from "@tensorflow/tfjs";
import { bringUpSettings } from "#engine/corrections/followSettings.ts";
import type { TensorData } from "./LazyData.ts";
import type { TapeBackend } from "./TapeBackend.ts";

export interface RatedOptimizer extends tf.Optimizer {
  learningRate: number;
}

/** A float32 that stands for a learning rate while a step is followed. */
export const standIn = Math.fround(1.234_567_8e-30);

/** Whether a number is the one that stands for the rate, or minus that. */
export function rateSign({ values }: TensorData): 1 | -1 | 0 {
  const [value] = values.length === 1 ? (values as Float32Array) : [];
  return value === standIn ? 1 : value === -standIn ? -1 : 0;
}

/** A plain number, and not one that a program answers itself. */
export function hasPlainRate(optimizer: tf.Optimizer): optimizer is RatedOptimizer {
  return Object.getOwnPropertyDescriptor(optimizer, "learningRate")?.writable === true;
}

/** SGD and momentum take minus their rate as a tensor. `read` says its number at a later step; undefined for other optimisers. */
export function rateTensorOf(optimizer: tf.Optimizer, backend: TapeBackend): { info: tf.Tensor; read(): number } | undefined {
  if (!isSgd(optimizer)) return undefined;
  const tensor = (): tf.Tensor => {
    bringUpSettings(optimizer);
    return (optimizer as unknown as { c: tf.Tensor }).c;
  };
  // It is no part of the step, even where it is made for it.
  const { listener } = backend;
  backend.listener = undefined;
  try {
    return { info: tensor(), read: () => (backend.data.get(tensor().dataId).values as Float32Array)[0]! };
  } finally {
    backend.listener = listener;
  }
}

/** `instanceof` would say yes to every optimiser of tfjs. */
function isSgd(optimizer: tf.Optimizer): optimizer is tf.SGDOptimizer {
  return Object.prototype.isPrototypeOf.call(tf.SGDOptimizer.prototype, optimizer);
}
