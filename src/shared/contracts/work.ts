import { z } from "zod";
import { idSchema } from "../ids.ts";
import { call, stream } from "../rpc/contract.ts";
import { languageSchema } from "./lessons.ts";

/** How sure a learner is of a prediction. */
export const confidenceSchema = z.enum(["guess", "fairly", "sure"]);
export type Confidence = z.infer<typeof confidenceSchema>;

/** What a learner did in a lesson, apart from typing and running. Checks that passed are recorded by the host itself. */
export const workEventSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("opened") }),
  /** The chosen option's id, or a number as text. The first answer stands. */
  z.object({ kind: z.literal("predicted"), question: z.string().max(100), answer: z.string().min(1).max(100), confidence: confidenceSchema }),
  z.object({ kind: z.literal("prediction-skipped"), question: z.string().max(100) }),
  /** An explanation was chosen; it may be chosen anew. */
  z.object({ kind: z.literal("answered"), question: z.string().max(100), answer: z.string().min(1).max(100) }),
  /** The nth hint was opened, from 1. */
  z.object({ kind: z.literal("hint-taken"), hint: z.int().positive().max(20) }),
]);
export type WorkEvent = z.infer<typeof workEventSchema>;

/** Code files by relative path. */
const filesSchema = z.record(z.string(), z.string());

export const predictionGivenSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("answer"), answer: z.string(), confidence: confidenceSchema, at: z.number() }),
  z.object({ kind: z.literal("skipped"), at: z.number() }),
]);
export type PredictionGiven = z.infer<typeof predictionGivenSchema>;

/** One learner's work in one lesson. Times in ms since the Unix epoch. */
export const workViewSchema = z.object({
  lessonId: z.string(),
  /** The learner's own code; absent while it is still the starter. A file of the lesson that is not among them is the starter's. */
  files: filesSchema.optional(),
  savedAt: z.number().optional(),
  /** Rises with every save, so that a window that fell behind can tell. 0 before the first. */
  revision: z.int().nonnegative(),
  predictions: z.record(z.string(), predictionGivenSchema),
  /** Option chosen, by explanation id. */
  answers: z.record(z.string(), z.string()),
  hintsTaken: z.int().nonnegative(),
  /** Checks that the learner's own code has passed, ever: when, and by which run. */
  passed: z.record(z.string(), z.object({ at: z.number(), runId: idSchema.optional() })),
});
export type WorkView = z.infer<typeof workViewSchema>;

export const lessonProgressSchema = z.object({
  lessonId: z.string(),
  /** Last time the lesson was opened or worked on. */
  at: z.number(),
  passed: z.int().nonnegative(),
  /** Checks that can be passed in this version, without predictions that were skipped. */
  checks: z.int().nonnegative(),
  /** Every one of them is passed. */
  complete: z.boolean(),
});
export type LessonProgress = z.infer<typeof lessonProgressSchema>;

const bytesSchema: z.ZodType<Uint8Array, Uint8Array> = z.instanceof(Uint8Array);
/** A file to be kept by the caller. */
const fileSchema = z.object({ name: z.string(), bytes: bytesSchema });

/** The largest file of one's work that a window can bring in, bytes: a message of the page has at most 64 MiB. Ours stay below it. */
export const mostWorkFileBytes = 64_000_000;

export const workContract = {
  get: call(z.object({ lessonId: z.string() }), workViewSchema),
  /**
   * On disk when it answers. Without `files` the starter is back; what was there stays among `versions`. `base`: the revision
   * that `files` were made from. Where somebody else has saved since, theirs stays among the versions, and `replaced` says so.
   */
  save: call(z.object({ lessonId: z.string(), files: filesSchema.optional(), base: z.int().nonnegative().optional() }), z.object({ revision: z.int(), savedAt: z.number(), replaced: z.boolean().default(false) })),
  /** Earlier states of the code, newest first: those kept by name, by a run, by a reset, and a thinned trail between. */
  versions: call(z.object({ lessonId: z.string() }), z.array(z.object({ revision: z.int(), savedAt: z.number(), why: z.enum(["typed", "kept", "reset", "run"]), files: filesSchema }))),
  /** Keeps the code as it is now as a version that is never thinned (Ctrl S); a starter needs none. */
  keep: call(z.object({ lessonId: z.string() }), z.object({ revision: z.int() })),
  /** The same `eventId` twice counts once. */
  record: call(z.object({ lessonId: z.string(), eventId: idSchema, event: workEventSchema }), workViewSchema),
  /** Lessons that were ever opened, the last one first. */
  progress: call(z.object({}), z.array(lessonProgressSchema)),
  /** Told after every change, whoever made it. Begins with nothing. */
  changes: stream(z.object({}), z.object({ lessonId: z.string(), revision: z.int() })),
  /** All of one's work as one file (docs/work-file.md): code, what was done, ended runs and their models, the newest first as far as 60 MB go. */
  export: call(z.object({}), fileSchema.extend({ leftOut: z.object({ lessons: z.int().nonnegative(), runs: z.int().nonnegative(), models: z.int().nonnegative() }) })),
  /**
   * Brings in such a file: what is new is added, nothing that is here is replaced (other code than one's own is among the
   * versions then). `alreadyHere` counts lessons and runs that brought nothing new. `archive-invalid` changes nothing.
   */
  import: call(z.object({ bytes: bytesSchema }), z.object({ lessons: z.int(), runs: z.int(), alreadyHere: z.int() })),
  /** The file to hand in (docs/work-file.md): code, the run (the newest of that code if none is named), answers, verdicts in a language, hashes. */
  handIn: call(z.object({ lessonId: z.string(), runId: idSchema.optional(), language: languageSchema.default("en") }), fileSchema),
};
