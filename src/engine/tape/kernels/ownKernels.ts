import type * as tf from "@tensorflow/tfjs";
import type { StepRandom } from "#engine/random/stepRandom.ts";
import type { TensorData } from "../LazyData.ts";
import type { InferOutputs } from "../inferOutputs.ts";
import { gruSequence, gruSequenceGrad } from "../recurrent/gru.ts";
import { lstmSequence, lstmSequenceGrad } from "../recurrent/lstm.ts";
import { simpleRnnSequence, simpleRnnSequenceGrad } from "../recurrent/simpleRnn.ts";
import { dropoutMaskKernel } from "./dropoutMask.ts";

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

export const ownKernels: readonly OwnKernel[] = [dropoutMaskKernel, lstmSequence, lstmSequenceGrad, gruSequence, gruSequenceGrad, simpleRnnSequence, simpleRnnSequenceGrad];
