import type * as tf from "@tensorflow/tfjs";
import type { CapturedCall } from "#core/runs/events.ts";
import { createSha256 } from "#engine/models/sha256.ts";
import { plainData } from "./plainData.ts";

/** Layer by layer what the model is, without names and without what is no plain data (they count layers made before): what a comparison of two runs reads. */
export function captureLayers(model: tf.LayersModel): CapturedCall["layers"] {
  return model.layers.map((layer) => {
    const { name: _name, dtype: _dtype, batchInputShape: _shape, ...config } = layer.getConfig() as Record<string, unknown>;
    return { className: layer.getClassName(), ...plainData(config), outputShape: layer.outputShape, weights: layer.countParams() };
  });
}

export function captureOptimizer(optimizer: tf.Optimizer): Record<string, unknown> {
  return { className: optimizer.getClassName(), ...plainData(optimizer.getConfig()) };
}

/** Numbers that training changes. */
export function learnedNumbers(model: tf.LayersModel): number {
  return model.trainableWeights.reduce((sum, { shape }) => sum + shape.reduce<number>((product, size) => product * (size ?? 1), 1), 0);
}

/** First 16 hex digits of SHA-256 over the values of tensors: tells two data sets apart. */
export function fingerprint(...values: readonly ArrayBufferView[]): string {
  const hash = createSha256();
  for (const view of values) hash.update(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  return hash.digest("hex").slice(0, 16);
}
