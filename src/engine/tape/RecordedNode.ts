import type * as tf from "@tensorflow/tfjs";
import type { TensorData } from "./LazyData.ts";
import type { Value } from "./Tape.ts";

/** Where in a step a kernel is called: what it is for, and the layer whose work it is. */
export interface Place {
  readonly phase: "forward" | "backward" | "update";
  /** Its layer's name; of a step without layers, the name of the variable that the last product was made with. Undefined for a loss beside layers, and for an optimiser. */
  readonly layer: string | undefined;
}

/** A value while its step is followed. */
export interface RecordedValue {
  kind: Value["kind"];
  readonly dtype: tf.DataType;
  readonly shape: readonly number[];
  readonly dataId: object;
  readonly data: TensorData;
  /** Of variables. */
  readonly name?: string | undefined;
  /** Of constants that are one number throughout. */
  readonly fill?: number | undefined;
  /** What makes it. */
  node?: RecordedNode | undefined;
  /** Of numbers that JavaScript sets before each step. */
  readonly read?: (() => number) | undefined;
}

export interface RecordedUse {
  readonly value: RecordedValue;
  readonly shape: readonly number[];
}

export interface RecordedNode {
  readonly index: number;
  readonly kernel: string;
  readonly inputs: Readonly<Record<string, RecordedUse | readonly RecordedUse[]>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly outputs: readonly RecordedUse[];
  readonly place: Place;
}
