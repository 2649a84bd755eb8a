import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import { AppError } from "#shared/AppError.ts";
import { createDecoder } from "#engine/gpt/createDecoder.ts";
import { causalAttention, createGpt, type Attention } from "#engine/gpt/Gpt.ts";
import { gptConfigSchema, gptWeightsInOrder, type GptConfig } from "#engine/gpt/GptConfig.ts";
import { createTextWindow, writeText, type TextWindow } from "#engine/gpt/writeText.ts";
import { decodeSafetensors } from "#engine/models/safetensors.ts";
import { createPhilox } from "#engine/random/philox.ts";

/** Asked of one GPT again and again: its weights, a file's in their order, are given along when it is not the last one's. */
const ofGpt = { of: z.int(), gpt: z.object({ weights: z.instanceof(Uint8Array), config: gptConfigSchema }).optional() };

export const writeTaskSchema = z.object({
  ...ofGpt,
  kind: z.literal("write"),
  /** All of the text so far. */
  ids: z.array(z.int().nonnegative()).min(1),
  length: z.int().positive(),
  seed: z.int().nonnegative(),
  /** Tokens drawn before: a text is the same in one go and in many. */
  drawn: z.int().nonnegative(),
  temperature: z.number().nonnegative(),
  topK: z.int().positive().optional(),
  topP: z.number().positive().max(1).optional(),
});

export const attendTaskSchema = z.object({
  ...ofGpt,
  kind: z.literal("attend"),
  /** Up to the model's context. */
  ids: z.array(z.int().nonnegative()).min(1),
  /** Without it each position looks at all of them. */
  masked: z.boolean(),
});

type Weights = ReturnType<typeof gptWeightsInOrder>;

let kept: { of: number; config: GptConfig; weights: Weights; window: TextWindow } | undefined;

export function forgetGpt(): void {
  kept = undefined;
}

function keep({ of, gpt }: { of: number; gpt?: { weights: Uint8Array; config: GptConfig } | undefined }): NonNullable<typeof kept> {
  if (gpt) {
    const weights = gptWeightsInOrder(gpt.config, decodeSafetensors(gpt.weights).tensors);
    const decoder = createDecoder(gpt.config, new Map([...weights].map(([name, { data }]) => [name, data])));
    kept = { of, config: gpt.config, weights, window: createTextWindow(decoder, gpt.config.context) };
  }
  if (kept?.of !== of) throw new AppError({ code: "internal", message: "The model is not loaded.", hint: "Try again." });
  return kept;
}

/** Ids of the tokens that come next. */
export function writeOn(task: z.infer<typeof writeTaskSchema>): Int32Array {
  const { window } = keep(task);
  const { ids, length, seed, drawn, temperature, topK, topP } = task;
  const random = createPhilox(seed);
  random.position = drawn;
  return Int32Array.from(writeText(window, { prompt: ids, length, random: random.next, temperature, topK, topP }));
}

/** How each position spreads its attention, [layers, heads, positions, positions]: every row adds up to 1. */
export function attend(task: z.infer<typeof attendTaskSchema>): Float32Array {
  const { config, weights } = keep(task);
  const { ids, masked } = task;
  if (ids.length > config.context) throw new AppError({ code: "invalid-input", message: `The model looks at ${config.context} tokens, these are ${ids.length}.`, hint: "Give it fewer." });
  const seen: Float32Array[] = [];
  const look: Attention = (q, k, v) => {
    // With an identity for values, what comes out are the shares themselves.
    const [rows, heads, time] = v.shape;
    const each = tf.tile(tf.reshape(tf.eye(time), [1, 1, time, time]), [rows, heads, 1, 1]) as tf.Tensor4D;
    const attention = masked ? causalAttention : openAttention;
    seen.push(attention(q, k, each).dataSync().slice() as Float32Array);
    return attention(q, k, v);
  };
  const gpt = createGpt({ config, random: () => 0, initial: weights, attention: look });
  try {
    tf.tidy(() => gpt.logits(tf.tensor2d([ids], [1, ids.length], "int32")));
  } finally {
    gpt.dispose();
  }
  const all = new Float32Array(seen.reduce((sum, { length }) => sum + length, 0));
  seen.forEach((layer, index) => all.set(layer, index * layer.length));
  return all;
}

/** Without the mask: what is still to come is looked at too. */
const openAttention: Attention = (q, k, v) => tf.matMul(tf.softmax(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(q.shape[3]))), v);
