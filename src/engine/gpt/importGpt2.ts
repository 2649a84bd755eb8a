import { z } from "zod";
import { AppError } from "#shared/AppError.ts";
import { createTokenizer, type Tokens } from "#core/tokens/gptDescription.ts";
import type { Tokenizer } from "#core/tokens/Tokenizer.ts";
import { decodeSafetensors } from "#engine/models/safetensors.ts";
import { gptConfigSchema, gptWeights, type GptConfig } from "./GptConfig.ts";

/** The files of a GPT-2 model as Hugging Face stores them. */
export interface Gpt2Files {
  "config.json": string;
  "vocab.json": string;
  "merges.txt": string;
  "model.safetensors": Uint8Array;
}

export interface ImportedGpt {
  config: GptConfig;
  tokenizer: Tokenizer;
  /** What it is made of. */
  tokens: Tokens;
  /** For `createGpt`'s `initial`, and by their `data` for `createDecoder`. */
  weights: ReadonlyMap<string, { shape: readonly number[]; data: Float32Array }>;
}

const configSchema = z.object({
  vocab_size: z.int(),
  n_positions: z.int(),
  n_embd: z.int(),
  n_head: z.int(),
  n_layer: z.int(),
  n_inner: z.int().nullish(),
  activation_function: z.string().default("gelu_new"),
  layer_norm_epsilon: z.number().default(1e-5),
  scale_attn_weights: z.boolean().default(true),
  scale_attn_by_inverse_layer_idx: z.boolean().default(false),
  tie_word_embeddings: z.boolean().default(true),
});

/** What ends a text; the library that models come from never cuts it. */
const endOfText = "<|endoftext|>";

/** Reads a model in GPT-2's layout. Throws `invalid-input` for files that do not fit together or say what we do not compute, `checkpoint-invalid` for damaged weights. */
export function importGpt2(files: Gpt2Files): ImportedGpt {
  const told = parse("config.json", configSchema, files["config.json"]);
  const sizes = gptConfigSchema.safeParse({ vocabulary: told.vocab_size, context: told.n_positions, width: told.n_embd, heads: told.n_head, layers: told.n_layer });
  if (!sizes.success) throw new AppError({ code: "invalid-input", message: "config.json says sizes that no GPT-2 model has.", hint: "Use the file as it was downloaded.", cause: sizes.error });
  const config = sizes.data;
  const other = [
    told.activation_function !== "gelu_new" && `the activation ${told.activation_function}`,
    told.layer_norm_epsilon !== 1e-5 && `a layer_norm_epsilon of ${told.layer_norm_epsilon}`,
    typeof told.n_inner === "number" && told.n_inner !== 4 * told.n_embd && `an n_inner of ${told.n_inner}`,
    !told.scale_attn_weights && "attention without scale",
    told.scale_attn_by_inverse_layer_idx && "attention with a scale for each layer",
    !told.tie_word_embeddings && "scores by weights of their own",
  ].find((what) => typeof what === "string");
  if (other !== undefined) throw new AppError({ code: "invalid-input", message: `config.json asks for ${other}, which is not GPT-2's.`, hint: "Import a model in GPT-2's own layout." });

  const vocabulary = parse("vocab.json", z.record(z.string(), z.int().nonnegative()), files["vocab.json"]);
  const tokens: Tokens = { kind: "pairs", merges: files["merges.txt"], vocabulary, whole: Object.hasOwn(vocabulary, endOfText) ? [endOfText] : [] };
  const tokenizer = createTokenizer(tokens);
  if (tokenizer.size > config.vocabulary) throw new AppError({ code: "invalid-input", message: `vocab.json has ids up to ${tokenizer.size - 1}, the model has ${config.vocabulary} tokens.`, hint: "Take vocab.json and config.json from the same model." });

  // Some files keep the names of the whole language model, `transformer.` before each.
  const arrays = new Map(decodeSafetensors(files["model.safetensors"]).tensors.map((array) => [array.name.replace(/^transformer\./, ""), array]));
  const weights = gptWeights(config).map(({ name, shape }) => {
    const array = arrays.get(name);
    if (!array || !(array.data instanceof Float32Array) || array.shape.join() !== shape.join()) {
      throw new AppError({ code: "invalid-input", message: `The weights have ${array ? `${name} as [${array.shape.join(", ")}]` : `no ${name}`}, config.json says [${shape.join(", ")}].`, hint: "Take the weights and config.json from the same model." });
    }
    return [name, { shape, data: array.data }] as const;
  });
  return { config, tokenizer, tokens, weights: new Map(weights) };
}

function parse<T>(name: string, schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError({ code: "invalid-input", message: `${name} cannot be read as that of a GPT-2 model.`, hint: "Use the file as it was downloaded.", cause });
  }
}
