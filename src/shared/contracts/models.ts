import { z } from "zod";
import { hashSchema } from "../ids.ts";
import { call } from "../rpc/contract.ts";

/** What a model that is brought in may be called: numbers are runs, and some words are no names of files on Windows. */
export const modelNameSchema = z
  .string()
  .max(60)
  .regex(/^[a-z0-9][a-z0-9._-]*$/)
  .refine((name) => !/^(?:\d+|(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?)$/.test(name));

/** The longest file of weights that can be brought in. */
export const maxImportedWeights = 224 * 2 ** 20;

const bytesSchema: z.ZodType<Uint8Array, Uint8Array> = z.instanceof(Uint8Array);

export const importedModelSchema = z.object({
  name: modelNameSchema,
  /** ms since the Unix epoch. */
  importedAt: z.number(),
  /** Numbers that it has learned. */
  parameters: z.number(),
  bytes: z.number(),
  /** Over dtype, shape and values of its tensors. */
  weightsHash: hashSchema,
  sizes: z.object({ vocabulary: z.number(), context: z.number(), width: z.number(), heads: z.number(), layers: z.number() }),
});
export type ImportedModelView = z.infer<typeof importedModelSchema>;

/** Models that programs load by name, beside those of runs. */
export const modelsContract = {
  /**
   * Brings in a model in GPT-2's layout, from its files as they were downloaded. `invalid-input` where they don't fit together, are too many or
   * ask for what is not computed here, `checkpoint-invalid` for damaged weights, `conflict` for a name that is taken.
   */
  import: call(z.object({ name: z.string(), config: z.string(), vocabulary: z.string(), merges: z.string(), weights: bytesSchema }), importedModelSchema),
  list: call(z.object({}), z.array(importedModelSchema)),
  /** Runs that began with it keep its bytes. `not-found` for a name that none has. */
  remove: call(z.object({ name: z.string() }), importedModelSchema),
};
