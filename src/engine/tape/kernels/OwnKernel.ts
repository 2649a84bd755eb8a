import type * as tf from "@tensorflow/tfjs";
import type { StepRandom } from "#engine/random/stepRandom.ts";
import type { TensorData } from "../LazyData.ts";

export interface Output {
  shape: number[];
  dtype: tf.DataType;
}

type Inputs = Record<string, tf.TensorInfo>;
/** What a kernel is asked with; its own documentation says which of them it has. */
type Attrs = Record<string, never> & Record<string, unknown>;

/** What a kernel answers, from what it is given alone. */
export type InferOutputs = (inputs: Inputs, attrs: Attrs) => Output | Output[];

/** What a kernel of ours may use of the backend. */
export interface KernelHost {
  readonly random: StepRandom;
  readonly data: { get(dataId: object): TensorData };
  makeTensorInfo(shape: number[], dtype: tf.DataType, values: tf.TypedArray): tf.TensorInfo;
}

/** A kernel that tfjs lacks: what it answers, and how it does so in JavaScript. */
export interface OwnKernel {
  readonly name: string;
  readonly infer: InferOutputs;
  run(call: { inputs: tf.NamedTensorInfoMap; attrs: tf.NamedAttrMap; backend: KernelHost }): tf.TensorInfo[];
}
