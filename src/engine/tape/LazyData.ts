import type * as tf from "@tensorflow/tfjs";

/** What tfjs's cpu backend keeps of a tensor. */
export interface TensorData {
  values: tf.backend_util.BackendValues;
  dtype: tf.DataType;
  refCount: number;
  complexTensorInfos?: unknown;
}

/** The numbers of a tensor that nobody has asked for yet: they are computed, and their memory taken, when somebody reads them. */
export class LazyData implements TensorData {
  readonly dtype: tf.DataType;
  refCount = 1;
  readonly complexTensorInfos = undefined;
  /** Gone once the numbers are there: it holds on to the whole step. */
  #compute: (() => tf.backend_util.BackendValues) | undefined;
  #values: tf.backend_util.BackendValues | undefined;

  constructor(dtype: tf.DataType, compute: () => tf.backend_util.BackendValues) {
    this.dtype = dtype;
    this.#compute = compute;
  }

  get values(): tf.backend_util.BackendValues {
    const values = this.#values ?? this.#compute!();
    this.#values = values;
    this.#compute = undefined;
    return values;
  }

  set values(values: tf.backend_util.BackendValues) {
    this.#values = values;
    this.#compute = undefined;
  }

  get known(): boolean {
    return this.#values !== undefined;
  }
}

/** False for numbers that would have to be computed. */
export function isKnown(data: TensorData): boolean {
  return !(data instanceof LazyData) || data.known;
}
