import { z } from "zod";
import { givenNameSchema } from "../givenName.ts";
import { call, stream } from "../rpc/contract.ts";
import { languageSchema } from "./lessons.ts";
import { hashSchema, idSchema } from "../ids.ts";

/**
 * Runs as clients see them. Shapes of journal entries and states belong to `core/runs`; on the wire they are checked
 * here only as far as a client needs to trust them, because core may not be imported from shared.
 */
export const runStatusSchema = z.enum(["queued", "preparing", "running", "pausing", "paused", "cancelling", "lost", "succeeded", "failed", "cancelled"]);

/** A person's words for a run: its UUID, its number ("12") or "last". What is none of them is `run-not-found`. */
export const runRefSchema = z.string();

/** What to run: a lesson's own file (or its solution), a preset, or files sent along. */
export const programSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("lesson"),
    lessonId: z.string(),
    variant: z.enum(["mine", "starter", "solution"]),
    /** Of the comments in its code. */
    language: languageSchema.default("en"),
    /** Which of the lesson's `solutionRuns`; by default the last, the whole solution. */
    solutionRun: z.string().optional(),
  }),
  z.object({ kind: z.literal("preset"), name: z.string() }),
  z.object({ kind: z.literal("files"), entry: z.string(), files: z.record(z.string(), z.string()), lessonId: z.string().optional() }),
]);
export type Program = z.output<typeof programSchema>;
/** As a client writes it. */
export type ProgramRequest = z.input<typeof programSchema>;

export const runErrorViewSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  file: z.string().optional(),
  line: z.number().optional(),
  column: z.number().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});

export const runSummarySchema = z.object({
  runId: idSchema,
  /** Counts what a person ran; 0 for a run of a check, which has none. */
  number: z.number(),
  name: z.string(),
  kind: z.string(),
  status: runStatusSchema,
  lessonId: z.string().optional(),
  solution: z.boolean(),
  createdAt: z.number(),
  updatedAt: z.number(),
  attempt: z.number(),
  /** Of the call now going on or the last one. */
  progress: z.object({ call: z.number(), step: z.number(), totalSteps: z.number().optional(), epoch: z.number(), epochs: z.number().optional() }).optional(),
  /** Last value of each series. What burst is NaN or infinite, which `z.number` refuses. */
  metrics: z.record(z.string(), z.custom<number>((value) => typeof value === "number")),
  weightsHash: hashSchema.optional(),
  /** Time the program was at work, over all attempts, up to `updatedAt`. */
  seconds: z.number().optional(),
  error: runErrorViewSchema.optional(),
  resumable: z.boolean(),
  /** A person's own name for it. */
  label: z.string().optional(),
  pinned: z.boolean().default(false),
  /** Taken out of sight: told by `changes`, never in a list. */
  removed: z.boolean().optional(),
  /** What it was run with, for columns and "what changed": seed, data, epochs, batch, learningRate, optimizer, loss, layers, weights ... */
  config: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  /** Whether it left a model that can be tried. */
  hasModel: z.boolean().default(false),
  /** Whether that is a language model of ours, which can be let write. */
  writes: z.boolean().default(false),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

/** A journal line on the wire: `event.kind` as in core/runs/events. */
export const watchedEntrySchema = z.object({ seq: z.number(), time: z.number(), event: z.looseObject({ kind: z.string() }) });

/** On any buffer: the default type of these would leave out shared ones. */
const bytesSchema: z.ZodType<Uint8Array, Uint8Array> = z.instanceof(Uint8Array);
const numbersSchema: z.ZodType<Float64Array, Float64Array> = z.instanceof(Float64Array);

export const seriesSchema = z.object({ call: z.number(), name: z.string(), steps: numbersSchema, values: numbersSchema });

export const predictionSchema = z.object({
  label: z.string(),
  /** One a class, sums to 1 for a softmax head. */
  probabilities: z.array(z.object({ label: z.string(), probability: z.number() })),
  /** What the model was shown: row-major grey levels 0..255. */
  seen: z.object({ width: z.number(), height: z.number(), pixels: bytesSchema }),
});

export const thinSeriesSchema = z.object({ runId: idSchema, name: z.string(), steps: numbersSchema, values: numbersSchema, seconds: numbersSchema.optional() });
export type ThinSeries = z.infer<typeof thinSeriesSchema>;

/** What one call of `fit`, `train` or `model.fit` will take, said before its first step. */
export const estimateSchema = z.object({
  method: z.enum(["fit", "train", "model.fit"]),
  /** Numbers that are learned. */
  parameters: z.int().nonnegative(),
  /** Of a step: weights, the optimiser's slots, the batch and everything computed from it. */
  memoryBytes: z.number().nonnegative(),
  /** Floating-point operations of a step: forward, gradient and optimiser. */
  flops: z.number().nonnegative(),
  /** What of it tfjs's own kernels do, more slowly than it is said here. */
  otherKernels: z.array(z.string()),
  steps: z.int().nonnegative().optional(),
  /** Known where this machine was measured. */
  secondsPerStep: z.number().nonnegative().optional(),
  /** Of the whole call, with what it measures after each epoch. */
  seconds: z.number().nonnegative().optional(),
  /** What the processor is assumed to draw for it, and what that makes. */
  watts: z.number().positive(),
  wattHours: z.number().nonnegative().optional(),
  /** Name of the kernels that were measured. */
  machine: z.string(),
});
export type Estimate = z.infer<typeof estimateSchema>;

/** How a finished model does on the validation rows, recomputed by the host. */
export const runReportSchema = z.object({
  runId: idSchema,
  /** Rows it was asked about. */
  rows: z.int().nonnegative(),
  accuracy: z.number(),
  loss: z.number(),
  classes: z.array(z.string()),
  /** Counts: true class in rows, answer in columns. */
  confusion: z.array(z.array(z.int().nonnegative())),
  /** The surest wrong answers first, at most 200. */
  mistakes: z.array(z.object({ row: z.int().nonnegative(), label: z.int().nonnegative(), predicted: z.int().nonnegative(), probability: z.number() })),
  /** Of images: pictures of `mistakes`, one after the other, grey levels. */
  pictures: z.object({ width: z.int(), height: z.int(), pixels: bytesSchema }).optional(),
  /** Bytes of the stored model. */
  modelBytes: z.number(),
});
export type RunReport = z.infer<typeof runReportSchema>;

/** How a text is written: letters drawn by a temperature, among the likeliest. The same request gives the same text. */
export const writeRequestSchema = z.object({
  prompt: z.string().max(10_000),
  /** Letters to write. */
  length: z.int().positive().max(10_000),
  seed: z.int().nonnegative().max(0xffff_ffff),
  /** 0 takes the likeliest. */
  temperature: z.number().min(0).max(5),
  topK: z.int().positive().optional(),
  topP: z.number().positive().max(1).optional(),
});
export type WriteRequest = z.output<typeof writeRequestSchema>;

/** `unknown`: characters of the prompt that the model has never seen, and that were left out. */
export const writtenPartSchema = z.object({ text: z.string(), unknown: z.string().optional() });
export type WrittenPart = z.infer<typeof writtenPartSchema>;

/** How each letter spreads its attention: [layers, heads, letters, letters], each row adds up to 1. */
export const attentionMapSchema = z.object({ letters: z.array(z.string()), unknown: z.string(), layers: z.int(), heads: z.int(), shares: z.instanceof(Float32Array) as z.ZodType<Float32Array, Float32Array> });
export type AttentionMap = z.infer<typeof attentionMapSchema>;

export const tensorSchema = z.object({ name: z.string(), shape: z.array(z.int()), values: z.instanceof(Float32Array) as z.ZodType<Float32Array, Float32Array> });

export const runsContract = {
  /** Starting the same `runId` twice makes one run. Answers when the run is journalled, before it trains. */
  start: call(
    z.object({
      runId: idSchema,
      program: programSchema,
      overrides: z.object({ seed: z.int().nonnegative().max(0xffff_ffff).optional(), epochs: z.int().positive().optional() }).default({}),
      limits: z.object({ memoryMiB: z.int().min(64), stallSeconds: z.number().positive(), outputLines: z.int().positive() }).partial().default({}),
    }),
    z.object({ runId: idSchema, number: z.number() }),
  ),
  /**
   * What its calls of `fit`, `train` and `model.fit` will take: the program runs without training. Where this machine was not
   * measured yet, that is done first, which takes some seconds; without `measure`, seconds are left out. `background`: it
   * gives way to whatever is run, and is `cancelled` then.
   */
  estimate: call(
    z.object({ program: programSchema, overrides: z.object({ epochs: z.int().positive().optional() }).default({}), measure: z.boolean().default(true), background: z.boolean().default(false) }),
    z.array(estimateSchema),
  ),
  /** Newest first; without `check` runs unless asked, and those with a number only where `before` is given. */
  list: call(z.object({ limit: z.int().positive().max(10_000).default(50), before: z.number().optional(), lessonId: z.string().optional(), all: z.boolean().default(false) }), z.array(runSummarySchema)),
  get: call(z.object({ run: runRefSchema }), z.object({ summary: runSummarySchema, state: z.unknown(), code: z.record(z.string(), z.string()) })),
  /** The journal from `afterSeq` on, then live until the run ends or is paused; ends then. */
  watch: stream(z.object({ run: runRefSchema, afterSeq: z.int().nonnegative().default(0) }), watchedEntrySchema),
  /** Every change of any run's summary (runs of checks apart), at most 4 a second a run. Begins with those that are active. */
  changes: stream(z.object({}), runSummarySchema),
  series: call(z.object({ run: runRefSchema }), z.array(seriesSchema)),
  command: call(z.object({ run: runRefSchema, command: z.enum(["pause", "resume", "cancel"]) }), runSummarySchema),
  /** A person's name for it ("" takes it away), and whether it is kept in sight. */
  annotate: call(z.object({ run: runRefSchema, label: givenNameSchema.max(80).optional(), pinned: z.boolean().optional() }), runSummarySchema),
  /** Takes ended runs out of sight; their files stay for 30 days. Those still at work are refused with `conflict`. */
  remove: call(z.object({ runs: z.array(idSchema).min(1).max(1000) }), z.object({ removed: z.array(idSchema) })),
  /** Undoes `remove`. */
  restore: call(z.object({ runs: z.array(idSchema).min(1).max(1000) }), z.object({ restored: z.array(idSchema) })),
  /**
   * One named series of many runs, of their last call, thinned to at most `points` each so that what a person would see
   * stays (the lowest and the highest of each stretch). Runs without it are left out. `times`: with the seconds at work
   * since the call began, which are read from the journals.
   */
  compare: call(z.object({ runs: z.array(idSchema).max(1000), series: z.string(), points: z.int().min(2).max(10_000).default(1000), times: z.boolean().default(false) }), z.array(thinSeriesSchema)),
  /** Of a succeeded run with a classifier on bundled data; `no-model` for others. Computed once and remembered. */
  report: call(z.object({ run: runRefSchema }), runReportSchema),
  /** Weights of one layer as they were in the newest checkpoint, or of the finished model; without `layer`, of the first that has any. */
  weights: call(z.object({ run: runRefSchema, layer: z.int().nonnegative().default(0) }), z.object({ step: z.int().nonnegative(), layers: z.array(z.string()), tensors: z.array(tensorSchema) })),
  /** PNG bytes or 28x28 grey levels through the run's model, in the host's clean engine process. */
  predict: call(
    z.object({ run: runRefSchema, image: z.discriminatedUnion("kind", [z.object({ kind: z.literal("png"), bytes: bytesSchema }), z.object({ kind: z.literal("pixels"), pixels: bytesSchema })]) }),
    predictionSchema,
  ),
  /** The model itself: topology (tfjs layers JSON) and weights (safetensors). Left out where they are more than `mostBytes`. */
  model: call(z.object({ run: runRefSchema, mostBytes: z.int().positive() }), z.object({ topology: bytesSchema.optional(), weights: bytesSchema.optional() })),
  /** Lets the language model of a succeeded run write, in the host's clean engine process: parts of the text as they come; aborting stops it. `no-model` for others. */
  write: stream(writeRequestSchema.extend({ run: runRefSchema }), writtenPartSchema),
  /** What that model looks at in a text, of which it sees the last letters; `masked` is how it reads, without it each letter sees those to come. */
  attention: call(z.object({ run: runRefSchema, prompt: z.string().min(1).max(10_000), masked: z.boolean().default(true) }), attentionMapSchema),
  /** Files of the model in the asked format, to be written by the caller. */
  export: call(z.object({ run: runRefSchema, format: z.enum(["tfjs"]) }), z.object({ files: z.array(z.object({ name: z.string(), bytes: bytesSchema })) })),
};
