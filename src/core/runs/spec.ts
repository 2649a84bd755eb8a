import { z } from "zod";
import { hashSchema } from "#shared/ids.ts";
import { loadedModelSchema } from "./loadedModel.ts";

/** What a run is for. `check` runs are made by the host for a check and hidden from the list of runs. */
export const runKindSchema = z.enum(["train", "evaluate", "infer", "trial", "grade", "check"]);
export type RunKind = z.infer<typeof runKindSchema>;

/** What the process of an attempt may use. Reaching a limit ends the attempt with an error that names it. */
export const limitsSchema = z.object({
  /** Resident memory, MiB. */
  memoryMiB: z.int().min(64).default(1200),
  /** Longest time without a sign of life (a step, a turn of the event loop), seconds. */
  stallSeconds: z.number().positive().default(20),
  /** Lines of output kept; the rest is counted. */
  outputLines: z.int().positive().default(10_000),
});
export type Limits = z.infer<typeof limitsSchema>;

/** From the command line; they beat what the program says and are recorded. */
export const overridesSchema = z.object({
  seed: z.int().nonnegative().max(0xffff_ffff).optional(),
  epochs: z.int().positive().optional(),
});
export type Overrides = z.infer<typeof overridesSchema>;

/** Relative posix path of a code file inside the lesson folder or beside the program. */
export const codePathSchema = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[\w-][\w .-]*(?:\/[\w-][\w .-]*)*$/);

/**
 * What to train: everything that decides the result, by hash. Two runs of one spec give the same weightsHash, where their
 * programs load no model by a name or `models` says what those names mean. Immutable once the run exists.
 */
export const specSchema = z.object({
  /** Entry file, one of `files`. */
  entry: codePathSchema,
  /** Code files by content hash; the texts are in the blob store. */
  files: z.record(codePathSchema, hashSchema),
  lessonId: z.string().optional(),
  lessonVersion: z.string().optional(),
  /** True when the lesson's own solution was run: such a run never counts for a check. */
  solution: z.boolean().default(false),
  dataHash: hashSchema.optional(),
  splitSeed: z.string().default("backprop-1"),
  /** Seed used where the program does not call `seed(n)` and there is no override. */
  seed: z.int().nonnegative().max(0xffff_ffff).default(42),
  overrides: overridesSchema.default({}),
  /** Of a run that repeats another one: the models that one loaded. What it loads beside them is found by its name. */
  models: z.array(loadedModelSchema).optional(),
  /** Name and hash of the engine build that trains it. */
  engineBuild: z.string(),
  limits: limitsSchema.default(limitsSchema.parse({})),
});
export type Spec = z.infer<typeof specSchema>;
