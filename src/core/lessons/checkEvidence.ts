import { z } from "zod";
import { capturedCallSchema, historySchema, scalarSchema } from "../runs/events.ts";
import { localizedSchema } from "./localized.ts";

/**
 * What passes between the host and the sandbox where a lesson's checks.ts runs. A check is decided in one of two ways: on
 * save, from the program itself in check mode, or after a run, from evidence that the host made and no student code touched.
 */

const exportName = z.string().regex(/^[A-Za-z_$][\w$]*$/);
const columnName = z.string();

/** What a check asks the host for. Each is made once a run, however many checks ask. */
export const measurementSchema = z.discriminatedUnion("kind", [
  /** Mean loss of the untrained model on the rows of its first batch. */
  z.object({ kind: z.literal("first-loss") }),
  /** Accuracy of the model of the best epoch on the validation rows. */
  z.object({ kind: z.literal("best-validation-accuracy") }),
  /** Accuracy of the final model on the validation rows, each image moved right by so many pixels. */
  z.object({ kind: z.literal("accuracy-after-shift"), pixels: z.array(z.int().min(-27).max(27)).min(1).max(16) }),
  /** How well the line { w, b } that the program exports under this name gives column y of the validation rows from column x. */
  z.object({ kind: z.literal("line-score"), export: exportName, x: columnName, y: columnName }),
  /** How well the linear classifier exported under this name gives the column `target` of one part of the lesson's table. */
  z.object({ kind: z.literal("classifier-score"), export: exportName, target: columnName, part: z.enum(["train", "validation"]) }),
  /** Mean loss, nats a character, of a hand-written GPT on the validation pages of the lesson's text, its weights put into the lab's own GPT of these sizes. */
  z.object({ kind: z.literal("text-loss"), at: z.enum(["begin", "end"]), sizes: z.object({ context: z.int().positive(), width: z.int().positive(), heads: z.int().positive(), layers: z.int().positive() }) }),
  /** The other runs of the lesson that count. */
  z.object({ kind: z.literal("runs") }),
  /** An extra run of the same code and seed, for so many epochs. */
  z.object({ kind: z.literal("repeat"), epochs: z.int().min(1).max(3) }),
]);
export type Measurement = z.infer<typeof measurementSchema>;

export const checkDeclarationSchema = z.object({
  id: z.string(),
  kind: z.enum(["F", "M", "B", "C"]),
  on: z.enum(["save", "run"]),
  needs: z.array(measurementSchema),
});
export type CheckDeclaration = z.infer<typeof checkDeclarationSchema>;

/** A run as a check sees it: what it trained, call by call. */
const evidenceRunSchema = z.object({ number: z.int().positive(), calls: z.array(capturedCallSchema) });

/** A model that a run began with: by its name in the program, and the number of the run that left it. */
const begunWithSchema = z.object({ name: z.string(), weightsHash: z.string(), run: z.int().nonnegative().optional() });

export const checkEvidenceSchema = z.object({
  /** Ids of the checks to decide: those whose needs are all here. */
  decide: z.array(z.string()),
  run: evidenceRunSchema.extend({
    /** One a call, as the run recorded it. */
    histories: z.array(historySchema),
    /** Plain exports of the program. */
    exports: z.record(z.string(), z.unknown()),
    /** What it loaded with `loadModel`; none where it learned all by itself. */
    loaded: z.array(begunWithSchema).default([]),
  }),
  firstLoss: scalarSchema.optional(),
  bestValidationAccuracy: scalarSchema.optional(),
  /** By pixels moved. */
  accuracyAfterShift: z.record(z.string(), scalarSchema).optional(),
  /** By export name. */
  lineScores: z.record(z.string(), z.object({ meanError: scalarSchema, r2: scalarSchema })).optional(),
  /** By export name and part, such as `rule/validation`. */
  classifierScores: z.record(z.string(), z.object({ accuracy: scalarSchema, loss: scalarSchema })).optional(),
  /** Before the first step and after the last one. */
  textLosses: z.object({ begin: scalarSchema.optional(), end: scalarSchema.optional() }).optional(),
  /** Oldest first, the judged run among them; `metrics` is the last value of each series as the program told it. */
  runs: z.array(evidenceRunSchema.extend({ metrics: z.record(z.string(), scalarSchema).optional() })).optional(),
  repeat: z.object({ histories: z.array(historySchema) }).optional(),
});
/** As the checks read it; `CheckEvidenceInput` is how it travels, where NaN and infinities are strings. */
export type CheckEvidence = z.output<typeof checkEvidenceSchema>;
export type CheckEvidenceInput = z.input<typeof checkEvidenceSchema>;

/** An error of the program, as far as its explanation needs it. */
export const thrownSchema = z.object({ code: z.string(), message: z.string(), hint: z.string().optional(), data: z.record(z.string(), z.unknown()).optional() });
export type Thrown = z.infer<typeof thrownSchema>;

const outcomeText = localizedSchema(2_000);

export const checkOutcomeSchema = z.object({
  id: z.string(),
  pass: z.boolean(),
  expected: outcomeText.optional(),
  seen: outcomeText.optional(),
  /** The error that decided it, as it was thrown: a page has words of its own for it. */
  error: thrownSchema.optional(),
  /** Where in the program, when the check knows. */
  file: z.string().optional(),
  line: z.int().positive().optional(),
});
export type CheckOutcome = z.infer<typeof checkOutcomeSchema>;
