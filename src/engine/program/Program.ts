import type { IndexUse } from "#engine/tape/kernels/checkIndices.ts";
import type { TapeNode, Value } from "#engine/tape/Tape.ts";

/** Where a value lies in the arena, in 32-bit elements. Every value is dense and stored as float32 or int32. */
export interface Placement {
  readonly value: Value;
  readonly at: number;
  readonly size: number;
  /** How its elements are stored; a `bool` is a float32 of 0 or 1. */
  readonly storage: "float32" | "int32";
}

/** What happens in order: commands for the kernels, and between them calls of tfjs's own kernels where ours have none. */
export type Segment =
  | { readonly kind: "commands"; /** Index of its first word. */ readonly start: number }
  | { readonly kind: "host"; readonly node: TapeNode; readonly inputs: Readonly<Record<string, Placement | readonly Placement[]>>; readonly outputs: readonly Placement[]; readonly orders: readonly number[] }
  /** Numbers that have to be indices for what follows. */
  | { readonly kind: "check"; readonly indices: Placement; readonly use: IndexUse; readonly orders: readonly number[] };

/** A step, ready to be done again and again. */
export interface Program {
  readonly commands: Int32Array;
  readonly segments: readonly Segment[];
  /** 32-bit elements of the arena. */
  readonly arenaSize: number;
  readonly feeds: readonly Placement[];
  /** Variables that the step changes or reads, by name. */
  readonly variables: readonly { readonly name: string; readonly placement: Placement; readonly updated: boolean }[];
  /** To be written into the arena once. */
  readonly initial: readonly Placement[];
  readonly results: readonly Placement[];
  /** uint32 counter of steps that random operations read, and their two words of seed; undefined where the step draws nothing. */
  readonly random?: { readonly steps: number; readonly seed: number } | undefined;
  /** For profile and report: a line a command, in order. */
  readonly labels: readonly CommandLabel[];
  /** Names of the kernels that run as tfjs's own, op by op. */
  readonly fallbacks: readonly string[];
}

export interface CommandLabel {
  /** Index of the command's first word. */
  readonly start: number;
  readonly operation: string;
  /** The kernels of the tape that it does. */
  readonly kernels: readonly string[];
  /** Positions in the tape of nodes that it does: where a layer's time goes is counted by them. */
  readonly orders: readonly number[];
  readonly flops: number;
}
