import * as tf from "@tensorflow/tfjs";
import { planTape } from "#engine/plan/planTape.ts";
import { recordStep, type Recording } from "#engine/tape/recordStep.ts";
import { installTapeBackend } from "#engine/tape/TapeBackend.ts";
import { numbers } from "../gradients/gradientError.ts";
import type { LayerCase } from "../gradients/layerCases.ts";

/** How a step is done: by our kernels but for `fallbacks`, which are tfjs's own between them, or kernel by kernel as a whole, and why. */
export interface StepCoverage {
  readonly fallbacks: readonly string[];
  readonly eager: string | undefined;
}

/** Of a step's second time, when optimisers have their variables. */
export function coverageOf(feeds: readonly tf.Tensor[], step: () => unknown): StepCoverage {
  const backend = installTapeBackend();
  const record = (): Recording<unknown> => recordStep(backend, { feeds, step: () => tf.tidy(() => step() as tf.TensorContainer) });
  record().settle();
  const recording = record();
  if (recording.tape.nodes.length === 0) throw new Error("Nothing of the step was followed: is the backend that follows steps the current one?");
  const eager = recording.unsupported ?? (recording.tape.hostReads > 0 ? "it reads numbers that it has just computed" : undefined);
  const fallbacks = eager === undefined ? [...planTape(recording.tape).fallbacks].sort() : [];
  recording.settle();
  return { fallbacks, eager };
}

/** A training step through a layer: its weights and what stands before it learn. */
export function layerCoverage(layer: tf.layers.Layer, { inputs, ids }: Pick<LayerCase, "inputs" | "ids">): StepCoverage {
  const feeds = inputs.map((shape, index) => (ids === undefined ? numbers(tf, shape, index + 3) : tf.floor(numbers(tf, shape, 3, 0, ids))));
  const before = tf.variable(tf.scalar(1));
  const optimizer = tf.train.sgd(0.1);
  const loss = (): tf.Scalar => {
    const given = ids === undefined ? feeds.map((feed) => tf.mul(feed, before)) : feeds;
    return tf.add(tf.mean(tf.square(layer.apply(given.length === 1 ? given[0]! : given, { training: true }) as tf.Tensor)), tf.mul(before, 0));
  };
  return coverageOf(feeds, () => optimizer.minimize(loss, true));
}
