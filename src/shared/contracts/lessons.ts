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

export const checkResultSchema = z.object({
  id: z.string(),
  kind: checkKindSchema,
  status: z.enum(["pass", "fail", "waiting", "not-in-this-version"]),
  title: z.string(),
  /** What was expected and what was seen, in the asked language. */
  expected: z.string().optional(),
  seen: z.string().optional(),
  file: z.string().optional(),
  line: z.number().optional(),
});
export type CheckResult = z.infer<typeof checkResultSchema>;

export const questionSchema = z.object({
  id: z.string(),
  kind: z.enum(["choice", "number"]),
  text: z.string(),
  options: z.array(z.object({ id: z.string(), text: z.string() })).default([]),
});

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

export const lessonsContract = {
  list: call(z.object({ language: languageSchema }), z.array(lessonSummarySchema)),
  get: call(z.object({ lessonId: z.string(), language: languageSchema }), lessonViewSchema),
  /**
   * Decides the lesson's checks for some code. `save`: facts and behaviour without training, under 2 s. `run`: all, on a
   * finished run (or the newest of that lesson) and with the extra runs the host makes. One event a check as it is decided.
   */
  check: stream(
    z.object({
      lessonId: z.string(),
      language: languageSchema,
      when: z.enum(["save", "run"]),
      /** Code to check; without it the code of `runId`. */
      files: z.record(z.string(), z.string()).optional(),
      runId: idSchema.optional(),
      /** Option chosen, by explanation id. */
      answers: z.record(z.string(), z.string()).default({}),
      /** Let runs of the solution count, with the right answers where none is given: for those who build lessons. Never in the app. */
      solution: z.boolean().default(false),
    }),
    checkResultSchema,
  ),
};
