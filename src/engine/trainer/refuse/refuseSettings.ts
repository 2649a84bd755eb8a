import * as tf from "@tensorflow/tfjs";
import { callSite, studentError } from "../studentError.ts";

type Maker = (args?: Readonly<Record<string, unknown>>) => unknown;

/** Layers that hide a share of their numbers, and settings that say which. */
const shares: Readonly<Record<string, readonly string[]>> = {
  ...each(["dropout", "gaussianDropout", "alphaDropout"], ["rate"]),
  ...each(["simpleRNN", "simpleRNNCell", "gru", "gruCell", "lstm", "lstmCell", "convLstm2d", "convLstm2dCell"], ["dropout", "recurrentDropout"]),
};

/** Layers that go over their input in steps. */
const strides: Readonly<Record<string, readonly string[]>> = each(["conv1d", "conv2d", "conv3d", "conv2dTranspose", "conv3dTranspose", "separableConv2d", "depthwiseConv2d", "convLstm2d", "convLstm2dCell"], ["strides", "dilationRate"]);

/**
 * Has layers refuse settings that tfjs takes without a word: a share to hide of 1 or more, which it makes no hiding at all, and
 * steps of no length, with which the layer after them gets a shape of infinity. Once a process.
 */
export function refuseSettings(): void {
  const makers = tf.layers as unknown as Record<string, Maker | undefined>;
  for (const name of new Set([...Object.keys(shares), ...Object.keys(strides)])) {
    const make = makers[name];
    if (!make) continue;
    makers[name] = (args) => {
      for (const key of shares[name] ?? []) refuseShare(name, key, args?.[key] ?? (key === "rate" ? Number.NaN : 0));
      for (const key of strides[name] ?? []) refuseStep(key, args?.[key] ?? 1);
      return make.call(makers, args);
    };
  }
}

function refuseShare(layer: string, name: string, value: unknown): void {
  if (typeof value === "number" && value >= 0 && value < 1) return;
  throw studentError(callSite(), { message: `tf.layers.${layer} needs ${name} as a share from 0 to below 1, not ${String(value)}.`, hint: "For example 0.25, which hides a quarter." });
}

/** In tfjs's words, as it refuses kernels of no size. */
function refuseStep(name: string, value: unknown): void {
  const wrong = ([value].flat() as number[]).find((one) => !Number.isSafeInteger(one) || one < 1);
  if (wrong !== undefined) throw studentError(callSite(), { message: `Expected ${name} to be a positive integer, but got ${wrong}.`, hint: `For example ${name}: 1.` });
}

function each(names: readonly string[], settings: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(names.map((name) => [name, settings]));
}
