import * as tf from "@tensorflow/tfjs";
import { nextCharBatch } from "#engine/backprop/characters.ts";
import type { TrainEngine } from "#engine/runtime/TrainEngine.ts";
import { nextTokenLoss, type Gpt } from "./Gpt.ts";

export interface GptTraining {
  gpt: Gpt;
  /** Ids of the text, in reading order. */
  text: Int32Array;
  steps: number;
  /** Pieces a step, each as long as the model's context. */
  batch: number;
  optimizer: tf.Optimizer;
  /** Learning rate of step 0, 1, ... */
  learningRate?: (step: number) => number;
  dropout?: number;
  /** Uniform in [0, 1): which pieces come. */
  random: () => number;
  /** After each step, with its loss, nats a token. True ends the training. */
  onStep?: (step: number, loss: number) => boolean | void;
}

/** Trains a decoder on a text; called again with another text it is fine-tuning. Where the engine is loaded, it compiles the steps. */
export function trainGpt({ gpt, text, steps, batch, optimizer, learningRate, dropout = 0, random, onStep }: GptTraining): void {
  const weights = [...gpt.weights.values()];
  for (let done = 0; done < steps; done++) {
    if (learningRate) (optimizer as unknown as { learningRate: number }).learningRate = learningRate(done);
    const { x, y } = nextCharBatch(text, { rows: batch, length: gpt.config.context, random });
    const cost = optimizer.minimize(() => nextTokenLoss(gpt.logits(x, { dropout }), y), true, weights)!;
    const loss = cost.dataSync()[0]!;
    tf.dispose([x, y, cost]);
    if (onStep?.(done + 1, loss) === true) break;
  }
}

/**
 * Mean loss over a text, nats a token: pieces as long as the context, each read from its own start, all there are or `pieces`
 * of them at even distances (a multiple of `rows`, or as many as fit).
 */
export function textLoss({ gpt, engine, text, pieces = Infinity, rows = 32 }: { gpt: Gpt; engine?: TrainEngine | undefined; text: Int32Array; pieces?: number; rows?: number }): number {
  const { context } = gpt.config;
  const there = Math.floor((text.length - 1) / context);
  const taken = Math.min(there, pieces);
  const starts = Array.from({ length: taken }, (_, index) => Math.floor((index * there) / taken) * context);
  const measure = (x: tf.Tensor, y: tf.Tensor): tf.Scalar => nextTokenLoss(gpt.logits(x as tf.Tensor2D), y as tf.Tensor2D);
  const compiled = engine?.compile({ mode: "static", step: measure });
  let sum = 0;
  try {
    for (let from = 0; from < taken; from += rows) {
      const some = starts.slice(from, from + rows);
      const take = (shift: number): tf.Tensor2D => tf.tensor2d(Int32Array.from(some.flatMap((start) => [...text.subarray(start + shift, start + shift + context)])), [some.length, context], "int32");
      const [x, y] = [take(0), take(1)];
      const loss = compiled ? compiled.run(x, y) : tf.tidy(() => measure(x, y));
      sum += some.length * loss.dataSync()[0]!;
      tf.dispose([x, y, loss]);
    }
  } finally {
    compiled?.free();
  }
  return sum / taken;
}
