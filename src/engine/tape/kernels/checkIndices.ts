import * as tf from "@tensorflow/tfjs";
import { callSite, studentError } from "#engine/trainer/studentError.ts";
import type { AppError } from "#shared/AppError.ts";
import type { OwnKernel } from "./OwnKernel.ts";

/** What whole numbers are used for that have to be from 0 up to, not including, `size`. */
export interface IndexUse {
  readonly of: "operation" | "embedding" | "labels";
  readonly size: number;
  /** Of the operation, or of the layer. */
  readonly name: string;
}

/** Throws where a number is none of the indices, in a student's words. */
export function checkIndices(values: ArrayLike<number>, use: IndexUse): void {
  for (let position = 0; position < values.length; position++) {
    const value = values[position]!;
    if (!(value >= 0 && value < use.size)) throw indexError(value, position, use);
  }
}

function indexError(index: number, position: number, { of, size, name }: IndexUse): AppError {
  const data = { index, size, position, name };
  const range = `0 to ${size - 1}`;
  if (of === "embedding") return studentError(callSite(), { message: `The embedding ${name} was given ${index}, but its table has ${size} rows: ${range}.`, hint: "Give inputDim as one more than the largest number in the data, or look for a wrong number there.", data });
  if (of === "labels") return studentError(callSite(), { message: `The loss was given the label ${index}, but ${name} has ${size} outputs: labels go from ${range}.`, hint: "Count labels from 0, and give the last layer as many units as there are classes.", data });
  return studentError(callSite(), { message: `${name} was given the index ${index}, but there are ${size} to take: ${range}.`, hint: "Indices are counted from 0.", data });
}

/** Answers its input, once it has seen that all of it are indices. */
export const checkIndicesKernel: OwnKernel = {
  name: "CheckIndices",
  infer: ({ indices }) => ({ shape: indices!.shape, dtype: indices!.dtype }),
  run({ inputs, attrs, backend }) {
    const { dataId, shape, dtype } = inputs["indices"]!;
    const values = backend.data.get(dataId).values as tf.TypedArray;
    checkIndices(values, attrs as unknown as IndexUse);
    return [backend.makeTensorInfo(shape, dtype, values.slice())];
  },
};

function checked(indices: tf.Tensor, use: IndexUse): tf.Tensor {
  return tf.engine().runKernel("CheckIndices", { indices }, { ...use });
}

interface EmbeddingLayer {
  name: string;
  inputDim: number;
  call(inputs: tf.Tensor | tf.Tensor[], kwargs: object): tf.Tensor | tf.Tensor[];
}

interface CompiledModel {
  loss: unknown;
  lossFunctions: ((labels: tf.Tensor, scores: tf.Tensor) => tf.Tensor)[];
  outputNames: string[];
  compile(args: unknown): void;
}

/** Lets layers and losses that look numbers up say which number is wrong, and where: looked up, it would count as zeros. */
export function checkLookUps(isCurrent: () => boolean): void {
  const embedding = Object.getPrototypeOf(tf.layers.embedding({ inputDim: 1, outputDim: 1 })) as EmbeddingLayer;
  const { call } = embedding;
  embedding.call = function (this: EmbeddingLayer, inputs, kwargs) {
    if (!isCurrent()) return call.call(this, inputs, kwargs);
    return tf.tidy(() => call.call(this, checked([inputs].flat()[0]!, { of: "embedding", size: this.inputDim, name: this.name }), kwargs));
  };
  const model = tf.LayersModel.prototype as unknown as CompiledModel;
  const { compile } = model;
  model.compile = function (this: CompiledModel, args) {
    compile.call(this, args);
    this.lossFunctions = this.lossFunctions.map((loss, at) => {
      if (nameOf(this.loss, at, this.outputNames) !== "sparseCategoricalCrossentropy") return loss;
      return (labels, scores) => loss(isCurrent() ? checked(labels, { of: "labels", size: scores.shape.at(-1)!, name: this.outputNames[at]! }) : labels, scores);
    });
  };
}

/** A model's losses are one for all outputs, a list of them, or named by their outputs. */
function nameOf(loss: unknown, at: number, outputs: readonly string[]): unknown {
  if (Array.isArray(loss)) return (loss as unknown[])[at];
  return typeof loss === "object" && loss !== null ? (loss as Record<string, unknown>)[outputs[at]!] : loss;
}
