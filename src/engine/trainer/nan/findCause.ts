import * as tf from "@tensorflow/tfjs";
import { isFinite, watchKernels, type Culprit } from "./watchKernels.ts";

/** The steps of a call that went wrong, to be done again. */
export interface Replay {
  /** Back to what was saved last; answers how many steps were done then, or nothing where that is not to be had. */
  rewind(): number | undefined;
  /** Does a step again (the first is 1), and tells nobody. */
  redo(step: number): void;
  /** What goes into a step, by name, where that is known. */
  inputs(step: number): readonly { name: string; tensor: tf.Tensor }[];
  /** The step's loss, as its layers or the program make it. */
  loss(step: number): tf.Scalar;
  /** Its weights. */
  variables(): readonly tf.Variable[];
  layers: readonly tf.layers.Layer[];
}

/** A type, not an interface: it goes through `tf.tidy`. */
export type SpoiltData = { where: "data"; tensor: string; row: number };

/** Where what is not finite came from, in the words of `explainError`'s data. */
export type Cause =
  | SpoiltData
  | { where: "log" | "division" | "output"; tensor: string; kernel: string }
  | { where: "gradient"; tensor: string };

/** A step whose weights spoil the next one shows only there: one or two steps are looked at. */
const looks = 2;

/**
 * Does the steps before `failed` again, from what was saved last and to the same bits, then the one at fault kernel by kernel.
 * Nothing where the cause does not show a second time.
 */
export function findCause(replay: Replay, failed: number): Cause | undefined {
  for (let step = failed, look = 0; look < looks && step >= 1; step--, look++) {
    const done = replay.rewind();
    if (done === undefined || done >= step) return undefined;
    for (let before = done + 1; before < step; before++) replay.redo(before);
    if (replay.variables().every(isFinite)) return lookAt(replay, step);
  }
  return undefined;
}

function lookAt(replay: Replay, step: number): Cause | undefined {
  return tf.tidy(() => {
    const data = spoiltInputs(replay.inputs(step).map(({ name, tensor }) => [name, tensor]));
    if (data) return data;
    const forward = watchKernels(replay.layers, () => void replay.loss(step));
    if (forward) return "given" in forward ? spoiltInputs([[`tensor [${forward.given.shape.join(", ")}]`, forward.given]]) : causeOf(forward);
    const { grads } = tf.variableGrads(() => replay.loss(step), [...replay.variables()].filter(({ trainable }) => trainable));
    const spoilt = Object.entries(grads).find(([, gradient]) => !isFinite(gradient));
    return spoilt && { where: "gradient", tensor: nameOf(...spoilt) };
  });
}

/** A variable that was given no name has a number for one, which tells nobody which it is. */
export function nameOf(name: string, { shape }: Pick<tf.Tensor, "shape">): string {
  return /^\d+$/.test(name) ? `tf.variable [${shape.join(", ")}]` : name;
}

/** Row, along the first axis, of the number at this index. */
export function rowOf(index: number, shape: readonly number[]): number {
  return Math.floor(index / shape.slice(1).reduce((product, size) => product * size, 1));
}

/** The first row of named tensors that holds what is not finite; what is no tensor is not looked into. */
export function spoiltInputs(named: readonly (readonly [name: string, tensor: unknown])[]): SpoiltData | undefined {
  for (const [name, tensor] of named) {
    if (!(tensor instanceof tf.Tensor) || tensor.dtype !== "float32" || tensor.isDisposed) continue;
    const at = tensor.dataSync().findIndex((value) => !Number.isFinite(value));
    if (at >= 0) return { where: "data", tensor: name, row: rowOf(at, tensor.shape) };
  }
  return undefined;
}

const divisions = new Set(["RealDiv", "Reciprocal", "Rsqrt", "DivNoNan"]);

function causeOf({ kernel, layer }: Exclude<Culprit, { given: tf.Tensor }>): Cause {
  const where = kernel === "Log" || kernel === "Log1p" || kernel === "LogSoftmax" ? "log" : divisions.has(kernel) ? "division" : "output";
  return { where, tensor: layer ?? "loss", kernel };
}
