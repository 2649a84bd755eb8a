import type { IndexUse } from "#engine/tape/kernels/checkIndices.ts";
import type { TapeNode, Use, Value } from "#engine/tape/Tape.ts";
import type { OperationName, operations } from "#engine/program/operations.ts";

/** A place in the arena that is not yet known: an element of a value. */
export interface Address {
  readonly value: Value;
  readonly offset: number;
}

/** Numbers are written as they are; the bits of a float, the index of an address. */
export type Word = number | Address | { readonly float: number };

/** The words of an operation by the table's names: an address that is not given is undefined. */
export type WordsOf<Name extends OperationName> = {
  readonly [Key in keyof (typeof operations)[Name]]: (typeof operations)[Name][Key] extends "at" ? Address | undefined : (typeof operations)[Name][Key] extends "..." ? readonly Word[] : number;
};

interface StepBase {
  readonly reads: readonly Value[];
  readonly writes: readonly Value[];
  readonly kernels: readonly string[];
  /** Positions in the tape of nodes that it does. */
  readonly orders: readonly number[];
}

export interface CommandStep extends StepBase {
  readonly kind: "command";
  readonly operation: OperationName;
  readonly words: readonly Word[];
  readonly flops: number;
  /** About how many elements it touches: below a threshold one thread does it alone. */
  readonly work: number;
  /** By written value the read ones whose place it may take: each element is read before it is written, by the same thread. */
  readonly overwrites?: ReadonlyMap<Value, ReadonlySet<Value>> | undefined;
  /** The command that this one is a part of, where it is done strip by strip. */
  readonly stripOf?: CommandStep | undefined;
}

interface HostStep extends StepBase {
  readonly kind: "host";
  readonly node: TapeNode;
  readonly inputs: readonly Use[];
  readonly outputs: readonly Use[];
}

interface CheckStep extends StepBase {
  readonly kind: "check";
  readonly indices: Use;
  readonly use: IndexUse;
}

/** What happens in order, with values where the program has places. */
export type Step = CommandStep | HostStep | CheckStep;
