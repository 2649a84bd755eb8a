import * as tf from "@tensorflow/tfjs";
import { nextCharBatch } from "#engine/backprop/characters.ts";
import type { TrainEngine } from "#engine/runtime/TrainEngine.ts";
import { nextTokenLoss, type Gpt } from "./Gpt.ts";

export interface GptTraining {
  gpt: Gpt;
  /** Where steps are compiled; without it each goes kernel by kernel. */
  engine?: TrainEngine | undefined;
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

/** Trains a decoder on a text; called again with another text it is fine-tuning. */
export function trainGpt({ gpt, engine, text, steps, batch, optimizer, learningRate, dropout = 0, random, onStep }: GptTraining): void {
  const weights = [...gpt.weights.values()];
  const step = (x: tf.Tensor, y: tf.Tensor): tf.Scalar => optimizer.minimize(() => nextTokenLoss(gpt.logits(x as tf.Tensor2D, { dropout }), y as tf.Tensor2D), true, weights)!;
  const compiled = engine?.compile({ mode: "static", step });
  try {
    for (let done = 0; done < steps; done++) {
      if (learningRate) (optimizer as unknown as { learningRate: number }).learningRate = learningRate(done);
      const { x, y } = nextCharBatch(text, { rows: batch, length: gpt.config.context, random });
      const cost = compiled ? compiled.run(x, y) : tf.tidy(() => step(x, y));
      const loss = cost.dataSync()[0]!;
      tf.dispose([x, y, cost]);
      if (onStep?.(done + 1, loss) === true) break;
    }
  } finally {
    compiled?.free();
  }
}

/** Mean loss over the whole of a text, nats a token: consecutive pieces as long as the context, each read from its own start. */
export function textLoss(gpt: Gpt, text: Int32Array, rowsAtOnce = 32): number {
  const { context } = gpt.config;
  const pieces = Math.floor((text.length - 1) / context);
  let sum = 0;
  for (let from = 0; from < pieces; from += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, pieces - from);
    const take = (shift: number): tf.Tensor2D => tf.tensor2d(text.slice(from * context + shift, (from + rows) * context + shift), [rows, context], "int32");
    sum += rows * tf.tidy(() => nextTokenLoss(gpt.logits(take(0)), take(1)).dataSync()[0]!);
  }
  return sum / pieces;
}
