import { z } from "zod";
import { AppError } from "#shared/AppError.ts";
import type { NamedArray } from "#engine/models/safetensors.ts";

/**
 * The sizes of a decoder in GPT-2's layout (Radford et al. 2019, "Language models are unsupervised multitask learners"):
 * token and position embeddings, blocks of pre-norm attention and a feed-forward layer four times as wide, a last norm, and
 * the token embedding again as the way to the scores.
 */
export const gptConfigSchema = z
  .object({
    /** Number of different tokens. */
    vocabulary: z.int().min(2).max(1_000_000),
    /** Longest piece of text it looks at, tokens. */
    context: z.int().min(1).max(65_536),
    width: z.int().min(1).max(65_536),
    heads: z.int().min(1).max(1_024),
    layers: z.int().min(1).max(256),
  })
  .refine(({ width, heads }) => width % heads === 0, "has a width that is not a multiple of its heads");
export type GptConfig = z.infer<typeof gptConfigSchema>;

/** Sizes of the presets; the vocabulary comes from the text. */
export const gptSizes = {
  "gpt-nano": { context: 64, width: 64, heads: 4, layers: 2 },
  "gpt-tiny": { context: 128, width: 128, heads: 4, layers: 4 },
} as const satisfies Record<string, Omit<GptConfig, "vocabulary">>;

export interface GptWeight {
  /** GPT-2's name. */
  name: string;
  shape: readonly number[];
  /** Normal with this standard deviation; a vector begins at this value. */
  initial: { sd: number } | { value: number };
}

/**
 * All weights, in order, as GPT-2 names and shapes them: a kernel is [inputs, outputs]. Embeddings begin with sd 0.02 and the
 * last layer of each residual branch scaled by 1/sqrt(2 layers), as GPT-2's; the other kernels with 1/sqrt(inputs), which is
 * what lets narrow models learn from the first step (0.02 is 1/sqrt(2500): a width of 64 would begin nearly silent).
 */
export function gptWeights({ vocabulary, context, width, layers }: GptConfig): GptWeight[] {
  const norm = (name: string): GptWeight[] => [
    { name: `${name}.weight`, shape: [width], initial: { value: 1 } },
    { name: `${name}.bias`, shape: [width], initial: { value: 0 } },
  ];
  const linear = (name: string, inputs: number, outputs: number, scale = 1): GptWeight[] => [
    { name: `${name}.weight`, shape: [inputs, outputs], initial: { sd: scale / Math.sqrt(inputs) } },
    { name: `${name}.bias`, shape: [outputs], initial: { value: 0 } },
  ];
  const branchEnd = 1 / Math.sqrt(2 * layers);
  return [
    { name: "wte.weight", shape: [vocabulary, width], initial: { sd: 0.02 } },
    { name: "wpe.weight", shape: [context, width], initial: { sd: 0.02 } },
    ...Array.from({ length: layers }, (_, index) => [
      ...norm(`h.${index}.ln_1`),
      ...linear(`h.${index}.attn.c_attn`, width, 3 * width),
      ...linear(`h.${index}.attn.c_proj`, width, width, branchEnd),
      ...norm(`h.${index}.ln_2`),
      ...linear(`h.${index}.mlp.c_fc`, width, 4 * width),
      ...linear(`h.${index}.mlp.c_proj`, 4 * width, width, branchEnd),
    ]).flat(),
    ...norm("ln_f"),
  ];
}

/** Sizes of a GPT whose weights have these shapes, in the order of `gptWeights`; undefined when they are those of no such model. */
export function gptConfigOf(shapes: readonly (readonly number[])[], heads: number): GptConfig | undefined {
  const [tokens = [], places = []] = shapes;
  const { data: config } = gptConfigSchema.safeParse({ vocabulary: tokens[0], width: tokens[1], context: places[0], heads, layers: (shapes.length - 4) / 12 });
  const isSame = config && gptWeights(config).every(({ shape }, index) => shape.join() === shapes[index]!.join());
  return isSame ? config : undefined;
}

/** Weights of a model whose variables have other names but come in the order of `gptWeights`, by GPT-2's names. Throws `invalid-input` when they are not those of such a model. */
export function gptWeightsInOrder(config: GptConfig, arrays: readonly NamedArray[]): Map<string, { shape: readonly number[]; data: Float32Array }> {
  const wanted = gptWeights(config);
  if (wanted.length !== arrays.length) throw new AppError({ code: "invalid-input", message: `The model has ${arrays.length} variables, a GPT of these sizes has ${wanted.length}.`, hint: "Leave the sizes and the layers of the given model as they are." });
  return new Map(
    wanted.map(({ name, shape }, index) => {
      const { data, shape: given } = arrays[index]!;
      if (given.join() !== shape.join() || !(data instanceof Float32Array)) throw new AppError({ code: "invalid-input", message: `Variable ${index + 1} of the model is [${given.join(", ")}], a GPT of these sizes has [${shape.join(", ")}] there.`, hint: "Leave the sizes and the layers of the given model as they are." });
      return [name, { shape, data }];
    }),
  );
}
