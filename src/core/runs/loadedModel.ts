import { z } from "zod";
import { hashSchema, idSchema } from "#shared/ids.ts";
import type { GptDescription } from "../tokens/gptDescription.ts";

/** Which of a model's weights: those its training ended with, or those that measured best on the way. */
export const weightsAtSchema = z.enum(["end", "best"]);
export type WeightsAt = z.infer<typeof weightsAtSchema>;

export const maxModelName = 200;
/** A program loads a few: who loads more of them loads in a loop. */
export const maxLoadedModels = 32;

/**
 * A model that a program began with, as it was found when it was first asked for: an attempt that asks again gets the same bytes,
 * whatever the name means by then.
 */
export const loadedModelSchema = z.object({
  /** In the program's words. */
  name: z.string().max(maxModelName),
  at: weightsAtSchema,
  from: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("run"), runId: idSchema, number: z.int().nonnegative(), label: z.string().optional() }),
    z.object({ kind: z.literal("import"), name: z.string() }),
  ]),
  kind: z.enum(["layers", "gpt"]),
  /** Blobs. Of layers their topology (tfjs layers JSON), of a GPT its sizes and tokens (`gptDescriptionSchema`). */
  description: hashSchema,
  /** safetensors, in the model's own order. */
  weights: hashSchema,
  /** Over dtype, shape and values of its tensors, without names. */
  weightsHash: hashSchema,
  /** It was trained by a lesson's solution, or began with what one had trained. */
  solution: z.boolean().default(false),
});
export type LoadedModel = z.infer<typeof loadedModelSchema>;

/** What a program is given of it. */
export type ModelContent =
  | { kind: "layers"; topology: Uint8Array; weights: Uint8Array }
  /** `tokens`: the blob that describes them. */
  | { kind: "gpt"; tokens: string; description: GptDescription; weights: Uint8Array };

/** What was loaded under that name before. */
export function loadedAs(loaded: readonly LoadedModel[] | undefined, { name, at }: { name: string; at: WeightsAt }): LoadedModel | undefined {
  return loaded?.find((one) => one.name === name && one.at === at);
}
