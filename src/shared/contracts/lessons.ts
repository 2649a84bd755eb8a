import { z } from "zod";
import { call, stream } from "../rpc/contract.ts";
import { idSchema } from "../ids.ts";

export const languageSchema = z.enum(["en", "es"]);
export type Language = z.infer<typeof languageSchema>;

/** F fact, M metric, B behaviour, C course of work, X explanation, H hidden (not in this version), P prediction. */
export const checkKindSchema = z.enum(["F", "M", "B", "C", "X", "H", "P"]);

export const checkViewSchema = z.object({
  id: z.string(),
  kind: checkKindSchema,
  /** One sentence in the asked language. */
  title: z.string(),
  /** When it is decided. */
  on: z.enum(["save", "run", "answer", "never"]),
});
export type CheckView = z.infer<typeof checkViewSchema>;

export const checkResultSchema = z.object({
  id: z.string(),
  kind: checkKindSchema,
  status: z.enum(["pass", "fail", "waiting", "not-in-this-version"]),
  title: z.string(),
  /** What was expected and what was seen, in the asked language. */
  expected: z.string().optional(),
  seen: z.string().optional(),
  /** The error of the program that decided it, as it was thrown: the same as `seen`, for who has words of their own for it. */
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional(), data: z.record(z.string(), z.unknown()).optional() }).optional(),
  file: z.string().optional(),
  line: z.number().optional(),
  /** Of a prediction that was made, once a finished run counts: what `expected` then tells, foreseen or not. Never a mark. */
  cameTrue: z.boolean().optional(),
});
export type CheckResult = z.infer<typeof checkResultSchema>;

export const questionSchema = z.object({
  id: z.string(),
  kind: z.enum(["choice", "number"]),
  text: z.string(),
  /** `value`: where an option lies on the curve that the question is about. */
  options: z.array(z.object({ id: z.string(), text: z.string(), value: z.number().optional() })).default([]),
  /**
   * The point of a curve that is predicted: after a step (0: before the first) or an epoch, else the last. `percent`: the
   * answer is one, the curve a share.
   */
  about: z.object({ series: z.string(), step: z.int().optional(), epoch: z.int().optional(), percent: z.boolean().optional() }).optional(),
});

export type Question = z.infer<typeof questionSchema>;

export const lessonSummarySchema = z.object({
  id: z.string(),
  courseId: z.string(),
  title: z.string(),
  summary: z.string(),
  minutes: z.number(),
});

export const lessonViewSchema = lessonSummarySchema.extend({
  language: languageSchema,
  version: z.string(),
  /** Markdown with directives. */
  text: z.string(),
  /** Code files by path; the starter in the asked language. */
  starter: z.record(z.string(), z.string()),
  solution: z.record(z.string(), z.string()),
  entry: z.string(),
  /** Names of the programs that together are a passing course of work; the whole solution last. */
  solutionRuns: z.array(z.string()),
  predictions: z.array(questionSchema),
  explanations: z.array(questionSchema),
  hints: z.array(z.string()),
  checks: z.array(checkViewSchema),
  /** Reference values drawn behind the curves, such as the linear baseline and ln K. */
  marks: z.array(z.object({ series: z.string(), value: z.number(), label: z.string() })),
});
export type LessonView = z.infer<typeof lessonViewSchema>;

const bytesSchema: z.ZodType<Uint8Array, Uint8Array> = z.instanceof(Uint8Array);

/** Some rows of a lesson's data, to be looked at. */
export const sampleSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("images"),
    width: z.int().positive(),
    height: z.int().positive(),
    classes: z.array(z.string()),
    /** Index of the class, one a picture. */
    labels: bytesSchema,
    /** Row-major grey levels 0 (paper) to 255 (ink), one picture after the other. */
    pixels: bytesSchema,
    /** Which row of its part each picture is. */
    rows: z.array(z.int().nonnegative()),
  }),
  /** A missing value is "". */
  z.object({ kind: z.literal("table"), columns: z.array(z.string()), rows: z.array(z.record(z.string(), z.union([z.string(), z.number()]))) }),
  /** So many characters of a text, from one on. */
  z.object({ kind: z.literal("text"), text: z.string() }),
]);
export type Sample = z.infer<typeof sampleSchema>;

/** Parts that a learner may see; held-out rows are nobody's. */
export const visiblePartSchema = z.enum(["train", "validation"]);

export const courseSchema = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  lessons: z.array(lessonSummarySchema),
  /** What it takes on this computer, texts and data, bytes. */
  bytes: z.number(),
});
export type Course = z.infer<typeof courseSchema>;

export const lessonsContract = {
  /** Courses in their order, each with its lessons in order. */
  courses: call(z.object({ language: languageSchema }), z.array(courseSchema)),
  /**
   * The first rows of a part of the lesson's data, in the split's order. Images: `perClass` gives that many of each class
   * (from its row `from`), class by class. `invalid-input` for a lesson without data.
   */
  sample: call(z.object({ lessonId: z.string(), part: visiblePartSchema, from: z.int().nonnegative().default(0), count: z.int().positive().max(1000), perClass: z.boolean().default(false) }), sampleSchema),
  list: call(z.object({ language: languageSchema }), z.array(lessonSummarySchema)),
  get: call(z.object({ lessonId: z.string(), language: languageSchema }), lessonViewSchema),
  /**
   * Decides the lesson's checks for some code. `save`: facts and behaviour without training, under 2 s. `run`: all, on a
   * finished run (or the newest of that lesson) and with the extra runs the host makes. One event a check as it is decided.
   * What the learner's own code passes is recorded in their work.
   */
  check: stream(
    z.object({
      lessonId: z.string(),
      language: languageSchema,
      when: z.enum(["save", "run"]),
      /** Code to check; without it the code of `runId`. */
      files: z.record(z.string(), z.string()).optional(),
      runId: idSchema.optional(),
      /** Option chosen or number predicted, by question; for those left out, what the learner answered before. */
      answers: z.record(z.string(), z.string()).default({}),
      /** Let runs of the solution count, with the right answers where none is given: for those who build lessons. Never in the app. */
      solution: z.boolean().default(false),
    }),
    checkResultSchema,
  ),
};
