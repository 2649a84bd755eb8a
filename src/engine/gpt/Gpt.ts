import * as tf from "@tensorflow/tfjs";
import { AppError } from "#shared/AppError.ts";
import { gptConfigSchema, gptWeights, type GptConfig } from "./GptConfig.ts";

/** Mixes what positions hold: queries, keys and values are [rows, heads, time, width of a head], and so is what it gives. */
export type Attention = (q: tf.Tensor4D, k: tf.Tensor4D, v: tf.Tensor4D) => tf.Tensor4D;

export interface Gpt {
  readonly config: GptConfig;
  /** By GPT-2's names, in the order of `gptWeights`. */
  readonly weights: ReadonlyMap<string, tf.Variable>;
  /** Scores of the token after each position: ids [rows, time] int32 -> [rows, time, vocabulary]. `dropout`: share of values hidden while it trains. */
  logits(ids: tf.Tensor2D, options?: { dropout?: number }): tf.Tensor3D;
  dispose(): void;
}

export interface GptOptions {
  config: GptConfig;
  /** Uniform in [0, 1): where initial weights come from. Unused where `initial` has them all. */
  random: () => number;
  /** Values to begin with, by name; `invalid-input` when one does not fit. */
  initial?: ReadonlyMap<string, { shape: readonly number[]; data: Float32Array }>;
  attention?: Attention;
}

/** A decoder of transformer blocks, in plain tfjs. Its variables are trainable: whatever minimises a loss of `logits` trains it. */
export function createGpt({ config, random, initial, attention = causalAttention }: GptOptions): Gpt {
  const parsed = gptConfigSchema.safeParse(config);
  if (!parsed.success) throw new AppError({ code: "invalid-input", message: `These are no sizes of a GPT: ${parsed.error.issues[0]!.message}.`, hint: "A width is a multiple of the number of heads; every size is a whole number of at least 1.", cause: parsed.error });
  const { context, width, heads, layers } = config;
  const weights = new Map(
    gptWeights(config).map(({ name, shape, initial: begin }) => {
      const given = initial?.get(name);
      if (given && given.shape.join() !== shape.join()) throw new AppError({ code: "invalid-input", message: `${name} is [${given.shape.join(", ")}], this model needs [${shape.join(", ")}].`, hint: "Take weights and config from the same model." });
      const size = shape.reduce((product, one) => product * one, 1);
      const value = given?.data ?? ("sd" in begin ? normals(size, begin.sd, random) : new Float32Array(size).fill(begin.value));
      return [name, tf.tidy(() => tf.variable(tf.tensor(value, [...shape])))] as const;
    }),
  );
  const weight = (name: string): tf.Variable => weights.get(name)!;

  const norm = (x: tf.Tensor, name: string): tf.Tensor => {
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const scale = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), 1e-5));
    return tf.add(tf.mul(tf.mul(centred, scale), weight(`${name}.weight`)), weight(`${name}.bias`));
  };
  const linear = (x: tf.Tensor, name: string): tf.Tensor => tf.add(tf.matMul(x, weight(`${name}.weight`)), weight(`${name}.bias`));

  return {
    config,
    weights,
    logits(ids, { dropout = 0 } = {}) {
      const [rows, time] = ids.shape;
      if (time > context) throw new AppError({ code: "invalid-input", message: `The model looks at ${context} tokens, these are ${time}.`, hint: "Give it the last ones." });
      const hide = (x: tf.Tensor): tf.Tensor => (dropout > 0 ? tf.dropout(x, dropout) : x);
      const split = (x: tf.Tensor): tf.Tensor4D => tf.transpose(tf.reshape(x, [rows, time, heads, width / heads]), [0, 2, 1, 3]);
      const embedded = tf.reshape(tf.gather(weight("wte.weight"), tf.reshape(ids, [-1])), [rows, time, width]);
      const positions = tf.slice(weight("wpe.weight"), [0, 0], [time, width]);
      let x: tf.Tensor = hide(tf.reshape(tf.add(embedded, positions), [rows * time, width]));
      for (let layer = 0; layer < layers; layer++) {
        const [q, k, v] = tf.split(linear(norm(x, `h.${layer}.ln_1`), `h.${layer}.attn.c_attn`), 3, 1).map(split) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
        const mixed = tf.reshape(tf.transpose(attention(q, k, v), [0, 2, 1, 3]), [rows * time, width]);
        x = tf.add(x, hide(linear(mixed, `h.${layer}.attn.c_proj`)));
        x = tf.add(x, hide(linear(gelu(linear(norm(x, `h.${layer}.ln_2`), `h.${layer}.mlp.c_fc`)), `h.${layer}.mlp.c_proj`)));
      }
      return tf.reshape(tf.matMul(norm(x, "ln_f"), weight("wte.weight"), false, true), [rows, time, -1]);
    },
    dispose: () => weights.forEach((one) => one.dispose()),
  };
}

/** softmax(q kᵀ / √width + mask) v, where the mask hides every later position. */
export const causalAttention: Attention = (q, k, v) => {
  const [, , time, width] = q.shape;
  const hidden = new Float32Array(time * time);
  for (let row = 0; row < time; row++) hidden.fill(-1e9, row * time + row + 1, (row + 1) * time);
  const scores = tf.add(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(width)), tf.tensor(hidden, [1, 1, time, time]));
  return tf.matMul(tf.softmax(scores), v);
};

/** GPT-2's: the tanh form of x Φ(x) (Hendrycks and Gimpel 2016). */
function gelu(x: tf.Tensor): tf.Tensor {
  const inner = tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(tf.mul(x, tf.mul(x, x)), 0.044715)));
  return tf.mul(tf.mul(x, 0.5), tf.add(1, tf.tanh(inner)));
}

/** Mean cross-entropy in nats a token: logits [rows, time, vocabulary] against the ids that came, [rows, time]. */
export function nextTokenLoss(logits: tf.Tensor3D, next: tf.Tensor2D): tf.Scalar {
  const vocabulary = logits.shape[2];
  const truth = tf.oneHot(tf.reshape(next, [-1]) as tf.Tensor1D, vocabulary);
  return tf.losses.softmaxCrossEntropy(truth, tf.reshape(logits, [-1, vocabulary]));
}

function normals(size: number, sd: number, random: () => number): Float32Array {
  return Float32Array.from({ length: size }, () => sd * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
}
