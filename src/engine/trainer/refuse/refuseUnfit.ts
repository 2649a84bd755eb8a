import type * as tf from "@tensorflow/tfjs";
import { studentError, type CallSite } from "../studentError.ts";

/** What a model is to be trained on, as far as it is at hand. */
export interface Given {
  model: tf.LayersModel;
  loss: unknown;
  x: { name: string; tensor: tf.Tensor };
  y: { name: string; tensor: tf.Tensor };
}

/**
 * Refuses what tfjs would train without a word: layers that answer nothing, data of no rows or of text, labels of classes that a
 * model has not, numbers of words that an embedding has not.
 */
export function refuseUnfit(site: CallSite, { model, loss, x, y }: Given): void {
  for (const layer of model.layers) {
    const none = layer.weights.find(({ shape }) => shape.some((size) => size === 0));
    if (none) throw studentError(site, { message: `The layer ${layer.name} has no weights: the shape of ${none.originalName} is [${none.shape.join(", ")}].`, hint: "Every size of a layer and of what comes in has to be at least 1." });
    const shape = shapeOf(layer);
    if (shape?.some((size) => typeof size === "number" && size <= 0)) {
      throw studentError(site, { message: `The layer ${layer.name} answers [${shape.map((size) => size ?? "batch").join(", ")}]: nothing is left for the layers after it.`, hint: "Make its kernel or pool smaller than what comes in, or give it more." });
    }
  }
  refuseEmpty(site, x);
  for (const { name, tensor } of [x, y]) if (tensor.dtype === "string") throw studentError(site, { message: `${name} holds text, not numbers.`, hint: "Turn each word into a number first, such as the place of its class in a list." });
  const [output] = model.outputs;
  const classes = output?.shape.at(-1);
  if (loss === "sparseCategoricalCrossentropy" && typeof classes === "number") {
    const answer = output!.shape.slice(1).map((size) => size ?? "any");
    if (y.tensor.size === y.tensor.shape[0] && answer.slice(0, -1).some((size) => size !== 1)) {
      throw studentError(site, { message: `The layer ${model.layers.at(-1)!.name} answers [${answer.join(", ")}] for each row, and one label a row takes [${classes}].`, hint: "Put tf.layers.flatten() before it." });
    }
    refuseLabels(site, y, classes);
  }
  if (loss === "binaryCrossentropy") refuseOutside(y.tensor, { from: 0, to: 1, whole: false }, (label, row) => studentError(site, { message: `Row ${row} of ${y.name} has the label ${label}, but the model answers one probability.`, hint: "Labels of two classes are 0 and 1." }));
  const first = model.layers.find((layer) => layer.getClassName() !== "InputLayer");
  const words = first?.getClassName() === "Embedding" ? (first.getConfig() as { inputDim?: unknown })["inputDim"] : undefined;
  if (typeof words === "number") refuseOutside(x.tensor, { from: 0, to: words - 1, whole: true }, (id, row) => studentError(site, { message: `Row ${row} of ${x.name} holds ${id}, but the embedding ${first!.name} knows the numbers 0 to ${words - 1}.`, hint: "Make its inputDim larger, or look at how words became numbers." }));
}

/** Refuses data of no rows. */
export function refuseEmpty(site: CallSite, { name, tensor }: Given["x"]): void {
  if (tensor.shape[0] === 0) throw studentError(site, { message: `${name} has 0 rows: there is nothing to learn from.`, hint: "Look at how it was loaded or filtered." });
}

function refuseLabels(site: CallSite, { name, tensor }: Given["y"], classes: number): void {
  refuseOutside(tensor, { from: 0, to: classes - 1, whole: true }, (label, row) => studentError(site, { message: `Row ${row} of ${name} has the label ${label}, but the model knows ${classes} classes, 0 to ${classes - 1}.`, hint: "Give its last layer a unit a class, or look at how the labels were made." }));
}

/** The shape that a layer answers; several outputs are not looked at. */
function shapeOf(layer: tf.layers.Layer): readonly (number | null)[] | undefined {
  try {
    const { outputShape } = layer;
    return Array.isArray(outputShape[0]) ? undefined : (outputShape as readonly (number | null)[]);
  } catch {
    return undefined; // such as one that is used twice
  }
}

function refuseOutside(tensor: tf.Tensor, { from, to, whole }: { from: number; to: number; whole: boolean }, error: (value: number, row: number) => Error): void {
  const values = tensor.dataSync();
  const at = values.findIndex((value) => !(value >= from && value <= to) || (whole && !Number.isInteger(value)));
  if (at >= 0) throw error(values[at]!, Math.floor((at * tensor.shape[0]!) / tensor.size));
}
