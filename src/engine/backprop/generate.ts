import * as tf from "@tensorflow/tfjs";
import type * as Backprop from "#resources/types/backprop.d.ts";
import { chooseToken } from "#engine/gpt/chooseToken.ts";
import { callSite, studentError, type CallSite } from "#engine/trainer/studentError.ts";
import type { TrainSession } from "#engine/trainer/TrainSession.ts";
import { refuseChoice } from "./refuseChoice.ts";

type Logits = Parameters<typeof Backprop.generate>[0];
type Options = Parameters<typeof Backprop.generate>[1];

/** Writes on after a prompt, token by token, with whatever gives their scores; a window of full length is compiled once a call. */
export function generate({ engine, random, context: surroundings }: Pick<TrainSession, "engine" | "random" | "context">, logits: Logits, options: Options): number[] {
  const site = callSite();
  refuse(site, logits, options);
  if (surroundings.mode !== "run") return [];
  const { length, context, ...choice } = options;
  const ids = Array.from(options.prompt);
  const prompt = ids.length;
  const scoresOf = (seen: tf.Tensor): tf.Tensor => {
    const scores = logits(seen as tf.Tensor2D);
    return scores.slice([0, scores.shape[1] - 1, 0], [1, 1, -1]);
  };
  // Shorter windows come once each: a program for each of them would cost more than it saves.
  // What gives the scores is the program's own: it runs for every token, uncomputed.
  const compiled = engine?.compile({ mode: "traced", step: scoresOf });
  try {
    for (let written = 0; written < length; written++) {
      const window = ids.slice(-context);
      const seen = tf.tensor2d([window], [1, window.length], "int32");
      const scores = compiled && window.length === context ? compiled.run(seen) : tf.tidy(() => scoresOf(seen));
      ids.push(chooseToken(scores.dataSync() as Float32Array, choice, () => random.stream.next()));
      tf.dispose([seen, scores]);
    }
  } finally {
    compiled?.free();
  }
  return ids.slice(prompt);
}

function refuse(site: CallSite, logits: unknown, options: Partial<Options> | undefined): void {
  const example = "For example { prompt, length: 100, context: 64 }.";
  if (typeof logits !== "function" || typeof options !== "object") throw studentError(site, { message: "generate needs a function that gives scores, and options.", hint: "For example generate(logits, { prompt: book.encode(\"Call me\"), length: 100, context: 64 })." });
  const { prompt, context } = options;
  if (prompt === undefined || typeof prompt === "string" || !(prompt.length > 0)) throw studentError(site, { message: "generate needs a prompt: a list of at least one number of a token.", hint: 'For example prompt: book.encode("Call me").' });
  if (!Number.isSafeInteger(context) || context! < 1) throw studentError(site, { message: `generate needs context as a whole number of at least 1, not ${String(context)}.`, hint: example });
  refuseChoice(site, { name: "generate", example }, options);
}
