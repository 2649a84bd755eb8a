import { z } from "zod";
import { timeSchema } from "#shared/Clock.ts";
import { hashSchema, idSchema } from "#shared/ids.ts";
import { loadedModelSchema } from "./loadedModel.ts";
import { positionSchema } from "./position.ts";
import { predictedCallSchema } from "./predictedCall.ts";
import { runKindSchema, specSchema } from "./spec.ts";

/**
 * The lines of a run's journal. The journal is the truth: status, metrics and the database are made from it.
 *
 * Glossary: **run** one intent; **attempt** one try in one place; **call** the nth `fit` or `train` of the program;
 * **record** a line that is never lost (status, output, checkpoint); **points** scalars a step, which may be thinned
 * for display but not in the journal.
 */

/** JSON has no NaN or infinities; in a journal they are strings. Between processes they are what they are. */
export const scalarSchema = z.union([
  z.custom<number>((value) => typeof value === "number"),
  z.enum(["NaN", "Infinity", "-Infinity"]).transform((text) => Number(text)),
]);

export function writeScalar(value: number): number | "NaN" | "Infinity" | "-Infinity" {
  return Number.isFinite(value) ? value : (String(value) as "NaN" | "Infinity" | "-Infinity");
}

/** What a call trained, captured at its start: the material of "what changed between two runs". */
export const capturedCallSchema = z.object({
  kind: z.enum(["fit", "train", "model.fit"]),
  seed: z.int(),
  data: z.record(z.string(), z.unknown()),
  /** epochs, batch, steps, loss ... */
  options: z.record(z.string(), z.unknown()),
  optimizer: z.record(z.string(), z.unknown()),
  /** One entry a layer: class name, units, activation, shape, number of weights ... */
  layers: z.array(z.record(z.string(), z.unknown())),
  totalSteps: z.int().nonnegative().optional(),
  epochs: z.int().nonnegative().optional(),
});
export type CapturedCall = z.infer<typeof capturedCallSchema>;

/** A failure told to a person: what happened, where in their program, what to do. */
export const runErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  file: z.string().optional(),
  line: z.int().positive().optional(),
  column: z.int().positive().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});
export type RunError = z.infer<typeof runErrorSchema>;

export const historySchema = z.record(z.string(), z.array(scalarSchema));
export type History = z.infer<typeof historySchema>;

/** A model as stored: topology as tfjs layers JSON and weights as safetensors, both blobs. */
export const savedModelSchema = z.object({ topology: hashSchema, weights: hashSchema });
export type SavedModel = z.infer<typeof savedModelSchema>;

export const checkpointRefSchema = z.object({
  id: z.string(),
  call: z.int().positive(),
  step: z.int().nonnegative(),
  /** `begin` before the first step, `auto` on the way, `best` at the best epoch so far, `end` after the call. */
  role: z.enum(["begin", "auto", "best", "end"]),
  bytes: z.int().nonnegative(),
  hash: hashSchema,
});
export type CheckpointRef = z.infer<typeof checkpointRefSchema>;

/** "?" is any size, or one that differs from item to item. */
const sizeSchema = z.union([z.int().nonnegative(), z.literal("?")]);

/** The shape of what the entry file's top level declares with `const`, when the program has ended; of an object's parts, by their path. */
export const declaredShapeSchema = z.object({
  line: z.int().positive(),
  /** Such as `xs` or `data.train.x`. */
  name: z.string().max(200),
  kind: z.enum(["tensor", "tensors", "array", "model"]),
  /** Of a model: what it answers. */
  shape: z.array(sizeSchema).max(20),
  /** Of a model: what it takes. */
  from: z.array(sizeSchema).max(20).optional(),
});
export type DeclaredShape = z.infer<typeof declaredShapeSchema>;

/** What a program leaves: its plain exports and its last model. */
export const runResultSchema = z.object({
  /** Exported values that are plain data (numbers, strings, arrays), by export name. */
  exports: z.record(z.string(), z.unknown()),
  model: savedModelSchema.optional(),
  weightsHash: hashSchema.optional(),
  /** Last value of each series, for display; checks use what the host recomputes. */
  metrics: z.record(z.string(), scalarSchema),
  shapes: z.array(declaredShapeSchema).max(200).optional(),
  /** Wall time of the program over all attempts, seconds. */
  seconds: z.number().nonnegative(),
});
export type RunResult = z.infer<typeof runResultSchema>;

/**
 * What a program should hear of its steps, and nothing else says. A step was not computed the fastest way: it is not `compiled`,
 * because it does not do the same each time; or tfjs's own code computed some `kernels`, which ours lack; the numbers are right
 * in both cases. Or a loop that the program makes itself goes on with what is `not-finite`: after a step (from 1, none: at the
 * program's end) `tensor` holds NaN or infinity; with a row, it is data that the step was given.
 */
export const remarkSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("not-compiled"), reason: z.string().max(500) }),
  z.object({ kind: z.literal("kernels"), names: z.array(z.string().max(100)).min(1).max(100) }),
  z.object({ kind: z.literal("not-finite"), step: z.int().positive().optional(), tensor: z.string().max(200), row: z.int().nonnegative().optional(), learningRate: z.number().optional() }),
]);
export type Remark = z.infer<typeof remarkSchema>;

export const maxSightCharacters = 2_000;

const sizedNormSchema = z.object({ norm: scalarSchema, size: z.int().positive() });

/** What was seen of a layer in one step. Norms are Euclidean, over `size` numbers: all of a batch, or all weights of the layer. */
export const layerLookSchema = z.object({
  /** The layer's own name, or that of a variable in a net without layers. */
  name: z.string().max(100),
  activations: sizedNormSchema.optional(),
  /** As the optimiser is given it. */
  gradient: sizedNormSchema.optional(),
  /** Norms of the weights before the step, and of what it changes. */
  weights: scalarSchema.optional(),
  update: scalarSchema.optional(),
  /** Of a ReLU: units that answered 0 to every row of the batch. */
  dead: z.object({ units: z.int().nonnegative(), of: z.int().positive() }).optional(),
});
export type LayerLook = z.infer<typeof layerLookSchema>;

/** Where the time of a step goes: medians over the steps that were clocked. */
export const stepProfileSchema = z.object({
  /** Of a whole step, what the program does around its kernels included. */
  milliseconds: z.number().nonnegative(),
  /** That worked on it. */
  threads: z.int().positive(),
  /** Floating-point operations a second that this machine reached when it was measured. */
  peak: z.number().positive().optional(),
  parts: z
    .array(
      z.object({
        phase: z.enum(["forward", "backward", "update"]),
        /** None: the loss, measures, or the optimiser. */
        layer: z.string().max(100).optional(),
        /** The kernel of the engine, and those of tfjs that it does at once. */
        operation: z.string().max(50),
        kernels: z.array(z.string().max(100)).max(50),
        milliseconds: z.number().nonnegative(),
        /** Of products and convolutions; 0 where an operation is as fast as memory. */
        flops: z.number().nonnegative(),
      }),
    )
    .max(300),
});
export type StepProfile = z.infer<typeof stepProfileSchema>;

/** Told by the program through the trainer; position makes it idempotent over attempts. */
export const trainEventSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("line"), at: positionSchema, stream: z.enum(["out", "err"]), text: z.string() }),
  z.object({ kind: z.literal("call-started"), at: positionSchema, captured: capturedCallSchema }),
  z.object({
    kind: z.literal("points"),
    call: z.int().positive(),
    series: z.string(),
    /** Strictly rising; as long as `values`. */
    steps: z.array(z.int().nonnegative()),
    values: z.array(scalarSchema),
  }),
  z.object({ kind: z.literal("epoch"), at: positionSchema, epoch: z.int().positive(), metrics: z.record(z.string(), scalarSchema) }),
  /** What the model answers now for the first validation rows, by class index, or a text that it wrote: for eyes, never for a check. */
  z.object({ kind: z.literal("sight"), at: positionSchema, answers: z.array(z.int().nonnegative()).max(200), text: z.string().max(maxSightCharacters).optional() }),
  /** What was seen inside of a step, now and then. For eyes: when it looks depends on the machine, and no number of the training on that. */
  z.object({ kind: z.literal("inside"), at: positionSchema, layers: z.array(layerLookSchema).max(100), profile: stepProfileSchema.optional() }),
  z.object({ kind: z.literal("remark"), at: positionSchema, remark: remarkSchema }),
  z.object({ kind: z.literal("call-ended"), at: positionSchema, history: historySchema, stopped: z.string().optional() }),
]);
export type TrainEvent = z.infer<typeof trainEventSchema>;

/**
 * Why what computes is not the fastest kind of kernels: their `file` is missing, not the one that came with this version or does
 * not load; the `processor` lacks what they use; the engine that was asked for has another `name` than any; `none` of ours load,
 * so that tfjs alone computes. `cause` is for who looks into it.
 */
export const engineTroubleSchema = z.object({ kind: z.enum(["file", "processor", "name", "none"]), cause: z.string().max(1_000) });
export type EngineTrouble = z.infer<typeof engineTroubleSchema>;

/** Told by the executor about the run and its attempts. */
export const lifecycleEventSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("created"), runId: idSchema, number: z.int().nonnegative(), name: z.string(), runKind: runKindSchema, spec: specSchema, predicted: z.array(predictedCallSchema).optional() }),
  z.object({ kind: z.literal("queued"), reason: z.string() }),
  z.object({ kind: z.literal("attempt-started"), attempt: z.int().positive(), place: z.string(), engineBuild: z.string(), resumesFrom: positionSchema.optional() }),
  z.object({ kind: z.literal("attempt-running"), attempt: z.int().positive(), backend: z.string(), trouble: engineTroubleSchema.optional() }),
  z.object({ kind: z.literal("attempt-lost"), attempt: z.int().positive(), cause: z.string() }),
  z.object({ kind: z.literal("checkpoint"), checkpoint: checkpointRefSchema }),
  /** The program began with a stored model: what that is from here on. */
  z.object({ kind: z.literal("model-loaded"), model: loadedModelSchema }),
  z.object({ kind: z.literal("pause-requested") }),
  z.object({ kind: z.literal("paused") }),
  z.object({ kind: z.literal("resumed") }),
  z.object({ kind: z.literal("cancel-requested") }),
  z.object({ kind: z.literal("cancelled"), seconds: z.number().nonnegative() }),
  z.object({ kind: z.literal("failed"), error: runErrorSchema, resumable: z.boolean(), seconds: z.number().nonnegative() }),
  z.object({ kind: z.literal("succeeded"), result: runResultSchema }),
  /** What a person wrote on it; "" takes a label away. May come at any time, as may the next two. */
  z.object({ kind: z.literal("annotated"), label: z.string().max(80).optional(), pinned: z.boolean().optional() }),
  /** Taken out of sight by a person. */
  z.object({ kind: z.literal("removed") }),
  z.object({ kind: z.literal("restored") }),
]);
export type LifecycleEvent = z.infer<typeof lifecycleEventSchema>;

/** Told apart by `kind` at once: a page reads hundreds of them a second. */
export const runEventSchema = z.discriminatedUnion("kind", [lifecycleEventSchema, trainEventSchema]);
export type RunEvent = z.infer<typeof runEventSchema>;

/** One journal line. `seq` starts at 1 and has no gaps; `time` in ms since the Unix epoch. */
export const journalEntrySchema = z.object({ seq: z.int().positive(), time: timeSchema, event: runEventSchema });
export type JournalEntry = z.infer<typeof journalEntrySchema>;
