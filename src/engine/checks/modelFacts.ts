import type * as tf from "@tensorflow/tfjs";
import { captureLayers } from "#engine/trainer/checkpoint/captureModel.ts";

/** What a model is, before it is trained. */
export interface ModelFacts {
  layers: readonly LayerFact[];
  /** All weights, trainable or not. */
  weights: number;
}

export interface LayerFact {
  className: string;
  units?: number | undefined;
  activation?: string | undefined;
  weights: number;
}

/** Undefined when the value is no tfjs layers model. Told by shape, not by class, so that no second tfjs has to be loaded. */
export function readModelFacts(value: unknown): ModelFacts | undefined {
  if (!isModel(value)) return undefined;
  return {
    layers: captureLayers(value).map(({ className, units, activation, weights }) => ({
      className: String(className),
      units: typeof units === "number" ? units : undefined,
      activation: typeof activation === "string" ? activation : undefined,
      weights: Number(weights),
    })),
    weights: value.countParams(),
  };
}

function isModel(value: unknown): value is tf.LayersModel {
  return typeof value === "object" && value !== null && "layers" in value && Array.isArray(value.layers) && "countParams" in value && typeof value.countParams === "function";
}

/** Layers that bend what passes through them, whether as a setting of `dense` or as a layer of their own. */
export const bendingLayers: ReadonlySet<string> = new Set(["ReLU", "LeakyReLU", "ELU", "PReLU", "ThresholdedReLU"]);

/**
 * The activation that a layer's output really passes: its own, or that of the layers up to the next with weights.
 * Undefined when there is none (or it is `linear`).
 */
export function activationAfter(layers: readonly LayerFact[], index: number): string | undefined {
  const own = layers[index]?.activation;
  if (own !== undefined && own !== "linear") return own;
  for (const layer of layers.slice(index + 1)) {
    if (layer.className === "Softmax") return "softmax";
    if (bendingLayers.has(layer.className)) return layer.className;
    if (layer.className === "Activation" && layer.activation !== "linear") return layer.activation;
    if (layer.weights > 0) return undefined;
  }
  return undefined;
}

/** How many layers turn their input into probabilities by softmax. */
export function countSoftmax(layers: readonly LayerFact[]): number {
  return layers.filter(({ className, activation }) => className === "Softmax" || activation === "softmax").length;
}
