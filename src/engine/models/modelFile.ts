import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import type { TapeBackend } from "#engine/tape/TapeBackend.ts";
import { AppError } from "#shared/AppError.ts";
import { decodeSafetensors, encodeSafetensors, type NamedArray } from "./safetensors.ts";

export interface ModelFile {
  /** tfjs layers JSON: `modelTopology` of a model.json. */
  topology: Uint8Array;
  /** safetensors, one tensor a weight in getWeights order. */
  weights: Uint8Array;
}

export function readWeights(model: tf.LayersModel): NamedArray[] {
  return lookAtWeights(model).map(copied);
}

/** Without a copy: the numbers are the model's own until its next step, and nobody's after it. */
export function lookAtWeights(model: tf.LayersModel): NamedArray[] {
  return model.weights.map((weight, index) => lookAtTensor(`${index}.${weight.originalName}`, weight.read()));
}

export function toNamedArray(name: string, tensor: tf.Tensor): NamedArray {
  return copied(lookAtTensor(name, tensor));
}

/** Without a copy, where the backend shows its numbers. */
export function lookAtTensor(name: string, tensor: tf.Tensor): NamedArray {
  const { dtype, shape, dataId } = tensor;
  if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool") throw new AppError({ code: "internal", message: `A ${dtype} tensor cannot be stored.` });
  const backend = tf.backend() as Partial<Pick<TapeBackend, "look">>;
  return { name, dtype, shape: [...shape], data: (backend.look?.(dataId) ?? tensor.dataSync()) as NamedArray["data"] };
}

function copied(array: NamedArray): NamedArray {
  return { ...array, data: array.data.slice() };
}

export function toTensor({ data, shape, dtype }: NamedArray): tf.Tensor {
  return tf.tensor(data, [...shape], dtype);
}

export function saveModel(model: tf.LayersModel): ModelFile {
  const topology: unknown = model.toJSON(undefined, false);
  markFrozen(model, topology);
  return { topology: new TextEncoder().encode(JSON.stringify(topology)), weights: encodeSafetensors(readWeights(model)) };
}

/** A model's description, and those of models within it: of such, tfjs itself does not write down that it is frozen. */
const containerSchema = z.looseObject({ config: z.looseObject({ layers: z.array(z.unknown()), trainable: z.boolean().optional() }) });

/** Frozen weights come last in a model's order: without this a frozen part's would be read as others. */
function markFrozen(model: tf.layers.Layer, topology: unknown): void {
  forEachContainer(model, topology, ({ trainable }, config) => {
    if (!trainable) config.trainable = false;
  });
}

function freezeMarked(model: tf.LayersModel, topology: unknown): void {
  forEachContainer(model, topology, (container, { trainable }) => {
    if (trainable === false) container.trainable = false;
  });
}

/** The outermost last: what it freezes is all of it. */
function forEachContainer(layer: tf.layers.Layer, described: unknown, visit: (container: tf.LayersModel, config: z.infer<typeof containerSchema>["config"]) => void): void {
  if (!(layer instanceof tf.LayersModel) || !containerSchema.safeParse(described).success) return;
  const { config } = described as z.infer<typeof containerSchema>;
  layer.layers.forEach((inner, index) => forEachContainer(inner, config.layers[index], visit));
  visit(layer, config);
}

/** What it begins with before its weights are put in is drawn before the first time that this waits. */
async function readTopology(bytes: Uint8Array): Promise<tf.LayersModel> {
  const topology: unknown = JSON.parse(new TextDecoder().decode(bytes));
  const model = await tf.models.modelFromJSON({ modelTopology: topology as never });
  freezeMarked(model, topology);
  return model;
}

/** The model without its optimiser. Throws `checkpoint-invalid` when the weights are not those of the topology. */
export async function loadModel({ topology, weights }: ModelFile): Promise<tf.LayersModel> {
  let model: tf.LayersModel;
  try {
    model = await readTopology(topology);
  } catch (cause) {
    throw new AppError({ code: "checkpoint-invalid", message: "The model's description cannot be read.", hint: "Run the program again to make a new model.", cause });
  }
  writeWeights(model, decodeSafetensors(weights).tensors);
  return model;
}

/** Throws `checkpoint-invalid` naming the first weight whose shape differs. */
export function writeWeights(model: tf.LayersModel, tensors: readonly NamedArray[]): void {
  if (tensors.length !== model.weights.length) {
    throw new AppError({ code: "checkpoint-invalid", message: `The stored model has ${tensors.length} weights, this one has ${model.weights.length}.`, hint: "The code changed since it was stored: run again from the start." });
  }
  model.weights.forEach((weight, index) => {
    const stored = tensors[index]!;
    if (stored.shape.join() !== weight.shape.join()) {
      throw new AppError({ code: "checkpoint-invalid", message: `Weight ${weight.originalName} is stored as [${stored.shape.join(", ")}] and is [${weight.shape.join(", ")}] now.`, hint: "The code changed since it was stored: run again from the start." });
    }
    const value = toTensor(stored);
    weight.write(value);
    value.dispose();
  });
}

