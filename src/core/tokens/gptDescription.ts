import { z } from "zod";
import { AppError } from "#shared/AppError.ts";
import { createBytePairTokenizer, readMerges } from "./bytePairTokenizer.ts";
import { createCharacterTokenizer } from "./characterTokenizer.ts";
import type { Tokenizer } from "./Tokenizer.ts";

const size = z.int().positive();

export const gptSizesSchema = z.object({ vocabulary: size, context: size, width: size, heads: size, layers: size });

/** How a text becomes numbers: each character its place in an alphabet, or pieces by GPT-2's merges.txt and, where its ids are its own, vocab.json. */
export const tokensSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("characters"), alphabet: z.string().min(1) }),
  z.object({ kind: z.literal("pairs"), merges: z.string(), vocabulary: z.record(z.string(), z.int().nonnegative()).optional(), whole: z.array(z.string()).optional() }),
]);
export type Tokens = z.infer<typeof tokensSchema>;

/** All of a GPT but its weights: enough to build it, to read and to write with it. */
export const gptDescriptionSchema = z.object({
  format: z.literal("backprop-gpt-1"),
  config: gptSizesSchema,
  /** Name of the text, or of the model, that the tokens come from. */
  text: z.string(),
  tokens: tokensSchema,
});
export type GptDescription = z.infer<typeof gptDescriptionSchema>;

export function encodeGptDescription(description: GptDescription): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(description));
}

/** Throws `checkpoint-invalid` for bytes that are none. */
export function decodeGptDescription(bytes: Uint8Array): GptDescription {
  try {
    return gptDescriptionSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    throw new AppError({ code: "checkpoint-invalid", message: "The model's description cannot be read.", hint: "Run the program again to make a new model.", cause });
  }
}

export function createTokenizer(tokens: Tokens): Tokenizer {
  if (tokens.kind === "characters") return createCharacterTokenizer(tokens.alphabet);
  const { merges, vocabulary, whole } = tokens;
  return createBytePairTokenizer({ merges: readMerges(merges), ...(vocabulary && { vocabulary: new Map(Object.entries(vocabulary)) }), ...(whole && { whole }) });
}
