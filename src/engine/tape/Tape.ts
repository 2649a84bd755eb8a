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
  /** Of constants and captured tensors. */
  readonly data?: TypedArray | undefined;
}

/** A value in the shape in which it is read or written here. */
export interface Use {
  readonly value: Value;
  readonly shape: readonly number[];
}

/** One call of a tfjs kernel. Reshapes and identities are not recorded. */
export interface TapeNode {
  /** The kernel's name in tfjs, or one of ours. */
  readonly kernel: string;
  /** By the kernel's own names; a list where the kernel takes one (`AddN`, `Concat`). */
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
  readonly feeds: readonly Value[];
  readonly nodes: readonly TapeNode[];
  /** What the step answered, in its order. */
  readonly results: readonly Use[];
  readonly updates: readonly Update[];
  /** Times the step read the numbers of a tensor: such a step is no program. */
  readonly hostReads: number;
}
