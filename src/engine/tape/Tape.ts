import type { DataType, TypedArray } from "@tensorflow/tfjs";

/**
 * One value of a recorded step. Its identity is that of tfjs's data, so a tensor and its reshapes are one value.
 *
 * - `feed`: given to every step (a batch).
 * - `variable`: a tf.Variable's value before the step.
 * - `captured`: a tensor that was there before the step and is no variable: a data set in memory, a mask.
 * - `constant`: made from JavaScript numbers during the step; `data` holds them.
 * - `made`: the output of a node.
 */
export interface Value {
  readonly id: number;
  readonly kind: "feed" | "variable" | "captured" | "constant" | "made";
  readonly dtype: Extract<DataType, "float32" | "int32" | "bool">;
  readonly shape: readonly number[];
  readonly size: number;
  /** Of variables. */
  readonly name?: string | undefined;
  /** Of constants that are one number throughout. */
  readonly fill?: number | undefined;
  /** Of constants and captured tensors. */
  readonly data?: TypedArray | undefined;
}

/** A value in the shape in which it is read or written here. */
export interface Use {
  readonly value: Value;
  readonly shape: readonly number[];
}

/**
 * One call of a tfjs kernel. Reshapes and identities are not recorded; a `Cast` to another dtype always is.
 *
 * Kernels of our own:
 * - `CheckIndices` { indices } { of, size, name } -> [indices]: the program looks at them before it goes on, and throws where one is below 0 or not below `size`.
 * - `DropoutMask` {} { shape, rate, stream } -> [mask]: operation `dropoutMask`; keep is 1 / (1 - rate) in float32, threshold rate * 2^32.
 * - `RandomNormal` {} { shape, stream } -> [draws]: operation `normal`.
 * - `LstmSequence` { x, kernel, recurrentKernel, bias? } -> [last, sequence, gates, cells, before]: operation `lstm`.
 * - `LstmSequenceGrad` { recurrentKernel, gates, cells, dlast?, dsequence? } -> [dgates]: operation `lstmGrad`.
 * - `GruSequence` { x, kernel, recurrentKernel, bias? } -> [last, sequence, gates, resets, before]: operation `gru`.
 * - `GruSequenceGrad` { recurrentKernel, gates, before, dlast?, dsequence? } -> [dgates]: operation `gruGrad`.
 * - `SimpleRnnSequence` { x, kernel, recurrentKernel, bias? } -> [last, sequence, gates, before]: operation `simpleRnn`.
 * - `SimpleRnnSequenceGrad` { recurrentKernel, gates, dlast?, dsequence? } -> [dgates]: operation `simpleRnnGrad`.
 *
 * The recurrent ones have attrs { activation, recurrentActivation: keyof cellActivations, reverse: boolean }, with `reverse` as the
 * operations have it. Gradients of kernels, bias and x are recorded as matmuls and sums.
 */
export interface TapeNode {
  /** The kernel's name in tfjs, or one of those above. */
  readonly kernel: string;
  /** By the kernel's own names; `tensors` where the kernel takes a bare list (`AddN`, `Concat`, `Pack`). */
  readonly inputs: Readonly<Record<string, Use | readonly Use[]>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly outputs: readonly Use[];
}

/** A variable that the step gave a new value. */
export interface Update {
  readonly name: string;
  readonly before: Value;
  readonly after: Value;
}

/** What one step did, with static shapes. */
export interface Tape {
  readonly values: readonly Value[];
  /**
   * What is given to each step: the step's tensors in order, then numbers that JavaScript sets before it. Optimisers use
   * minus their learning rate as such a number [] (Adam, SGD, Momentum, Adagrad, Adamax; RMSProp and Adadelta: the rate itself);
   * other numbers made by JavaScript are constants until they are seen to change.
   */
  readonly feeds: readonly Value[];
  readonly nodes: readonly TapeNode[];
  /** What is there after the step beside variables: what it answered, and what it kept. */
  readonly results: readonly Use[];
  readonly updates: readonly Update[];
  /** Times the step read numbers that it had computed: its JavaScript may have a say then. */
  readonly hostReads: number;
}
