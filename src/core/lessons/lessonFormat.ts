import { z } from "zod";
import { codePathSchema } from "../runs/spec.ts";
import { localizedSchema } from "./localized.ts";

/**
 * The files of a course folder that are data: `course.json` and each lesson's `meta.json`. docs/content-format.md is the
 * page for authors. A course may come from anybody, so everything has a limit, and ids are names of folders.
 */
export const lessonLimits = {
  /** A folder with more files, deeper ones, or more bytes is refused before any is read. */
  filesPerLesson: 200,
  folderDepth: 4,
  bytesPerLesson: 64 * 2 ** 20,
  /** Of each file that is read: JSON, Markdown and code. */
  bytesPerText: 256 * 2 ** 10,
  lessonsPerCourse: 200,
  coursesPerRoot: 200,
} as const;

/** Lower-case words joined by hyphens. */
export const folderNameSchema = z.string().max(64).regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "must be lower-case words joined by hyphens");

const insidePathSchema = z.string().refine((path) => codePathSchema.safeParse(path).success, "must be a path inside the folder, such as main.ts");

export const courseManifestSchema = z.strictObject({
  format: z.literal(1),
  id: folderNameSchema,
  title: localizedSchema(100),
  summary: localizedSchema(500),
  /** Ids of its lessons, which are folders under `lessons/`, in order. */
  lessons: z.array(folderNameSchema).min(1).max(lessonLimits.lessonsPerCourse).refine((ids) => new Set(ids).size === ids.length, "names a lesson twice"),
  /** Its place among the courses, the lowest first; courses without one come last, by their ids. */
  place: z.int().nonnegative().optional(),
});
export type CourseManifest = z.infer<typeof courseManifestSchema>;

const questionBase = { id: folderNameSchema, text: localizedSchema(600) };
/** The point of a curve that a prediction is about, so that it can be drawn there: after a step (0: before the first) or an epoch, or else the last. */
const aboutPointSchema = z
  .strictObject({ series: z.string().min(1).max(100), step: z.int().nonnegative().optional(), epoch: z.int().positive().optional() })
  .refine(({ step, epoch }) => step === undefined || epoch === undefined, "names a step and an epoch");
const optionId = z.string().regex(/^[a-z0-9]{1,20}$/);
/** A belief that many hold and the run refutes, as the tutor and the class view name it. */
const misconceptionSchema = folderNameSchema;

const choiceSchema = z
  .strictObject({
    ...questionBase,
    kind: z.literal("choice"),
    options: z.array(z.strictObject({ id: optionId, text: localizedSchema(300), misconception: misconceptionSchema.optional(), value: z.number().optional() })).min(2).max(8),
    about: aboutPointSchema.optional(),
    right: optionId,
    /** Shown once the answer counts: why the right one is right. */
    because: localizedSchema(800),
  })
  .refine(({ options, right }) => options.some(({ id }) => id === right), { message: "is not one of the options", path: ["right"] })
  .refine(({ options }) => new Set(options.map(({ id }) => id)).size === options.length, { message: "has an id twice", path: ["options"] })
  .refine(({ options, about }) => options.some(({ value }) => value !== undefined) === (about !== undefined), { message: "needs the value that an option stands for, and such a value needs it", path: ["about"] });

const rangeSchema = z.strictObject({ from: z.number(), to: z.number() }).refine(({ from, to }) => from <= to, "ends before it begins");
const numberSchema = z.strictObject({
  ...questionBase,
  kind: z.literal("number"),
  /** `percent`: the answer is one, the curve a share. */
  about: z.strictObject({ ...aboutPointSchema.shape, percent: z.boolean().optional() }).refine(({ step, epoch }) => step === undefined || epoch === undefined, "names a step and an epoch").optional(),
  right: rangeSchema,
  wrong: z.array(rangeSchema.and(z.object({ misconception: misconceptionSchema }))).max(8).default([]),
  because: localizedSchema(800),
});

const lessonQuestionSchema = z.discriminatedUnion("kind", [choiceSchema, numberSchema]);
export type LessonQuestion = z.infer<typeof lessonQuestionSchema>;

const skillSchema = z.string().regex(/^[DTAR][1-9]\d?$/, "is not a skill, such as T6");
const checkBase = { id: folderNameSchema, title: localizedSchema(160), skills: z.array(skillSchema).max(6).default([]) };

/** A line of the lesson's table of checks. When each is decided follows from its kind; only B may be either. */
const lessonCheckSchema = z.discriminatedUnion("kind", [
  z.strictObject({ ...checkBase, kind: z.enum(["F", "M", "C", "X", "H", "P"]) }),
  z.strictObject({ ...checkBase, kind: z.literal("B"), on: z.enum(["save", "run"]) }),
]);
export type LessonCheck = z.infer<typeof lessonCheckSchema>;

export function checkIsDecidedOn(check: LessonCheck): "save" | "run" | "answer" | "never" {
  switch (check.kind) {
    case "B":
      return check.on;
    case "F":
      return "save";
    case "M":
    case "C":
      return "run";
    case "X":
    case "P":
      return "answer";
    case "H":
      return "never";
  }
}

export const lessonMetaSchema = z
  .strictObject({
    format: z.literal(1),
    id: folderNameSchema,
    /** Its place in the curriculum, such as NN4. */
    code: z.string().regex(/^[A-Z]{2}\d{1,2}$/).optional(),
    title: localizedSchema(100),
    summary: localizedSchema(600),
    minutes: z.int().min(1).max(240),
    skills: z.strictObject({ taught: z.array(skillSchema).max(8), practised: z.array(skillSchema).max(8) }),
    /** What the lesson reads; `bytes` is what the set weighs as stored. */
    data: z.strictObject({ name: folderNameSchema, train: z.int().positive(), validation: z.int().positive(), heldOut: z.int().nonnegative(), bytes: z.int().positive() }),
    /** File of starter/ and solution/ that is run. */
    entry: insidePathSchema,
    /** Comments of the code, by the key after `// @`. */
    comments: z.record(folderNameSchema, localizedSchema(160)).default({}),
    /** Files of solution/, each a whole program, in the order that passes every check when each was run; the last is `entry`. */
    solutionRuns: z.array(insidePathSchema).min(1).max(10),
    /** Where an honest solution ends, measured: the floor is under the worst seed, the ceiling is where a leak is suspected. */
    band: z.strictObject({ series: z.string(), from: z.number(), to: z.number(), measured: z.array(z.strictObject({ seed: z.int().nonnegative(), value: z.number() })).min(5) }),
    /** Lines drawn behind a curve. */
    marks: z.array(z.strictObject({ series: z.string(), value: z.number(), label: localizedSchema(60) })).max(10).default([]),
    predictions: z.array(lessonQuestionSchema).max(10),
    explanations: z.array(choiceSchema).max(10),
    hints: z.array(localizedSchema(600)).max(3),
    checks: z.array(lessonCheckSchema).min(1).max(50),
    /** Faults that students make here, by the codes of run diagnosis, and the check that must find each. */
    faults: z.array(z.strictObject({ code: z.string().regex(/^[A-Z]+\d?[+-]?$/), check: folderNameSchema, title: localizedSchema(160) })).max(20).default([]),
  })
  .superRefine((meta, context) => {
    const refuse = (path: (string | number)[], message: string): void => {
      context.addIssue({ code: "custom", path, message });
    };
    const ids = meta.checks.map(({ id }) => id);
    if (new Set(ids).size !== ids.length) refuse(["checks"], "has an id twice");
    if (meta.solutionRuns.at(-1) !== meta.entry) refuse(["solutionRuns"], "does not end with the entry file");
    for (const [index, { check }] of meta.faults.entries()) if (!ids.includes(check)) refuse(["faults", index, "check"], `there is no check "${check}"`);
    for (const [kind, questions, name] of [["P", meta.predictions, "predictions"], ["X", meta.explanations, "explanations"]] as const) {
      const asked = questions.map(({ id }) => id);
      for (const check of meta.checks) if (check.kind === kind && !asked.includes(check.id)) refuse(["checks"], `${kind} "${check.id}" has no question of that id in ${name}`);
      for (const id of asked) if (!meta.checks.some((check) => check.kind === kind && check.id === id)) refuse([name], `"${id}" has no ${kind} check of that id`);
    }
  });
export type LessonMeta = z.infer<typeof lessonMetaSchema>;
