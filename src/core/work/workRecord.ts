import { z } from "zod";
import { timeSchema } from "#shared/Clock.ts";
import { idSchema } from "#shared/ids.ts";
import { workEventSchema, type PredictionGiven, type WorkEvent } from "#shared/contracts/work.ts";

/** Written by the host alone: a check of the learner's own code was passed, by which run where it took one. */
const passedSchema = z.object({ kind: z.literal("passed"), check: z.string().max(64), runId: idSchema.optional() });
export type PassedEvent = z.infer<typeof passedSchema>;

/** A line of a lesson's journal. `id` is the client's, so that a line told twice counts once; `at` is the host's, ms. */
export const workEntrySchema = z.object({ id: idSchema, at: timeSchema, event: z.union([workEventSchema, passedSchema]) });
export type WorkEntry = Readonly<z.infer<typeof workEntrySchema>>;

/** What a learner did in a lesson, as its journal tells it. */
export interface WorkRecord {
  predictions: Record<string, PredictionGiven>;
  /** Option chosen, by explanation id. */
  answers: Record<string, string>;
  hintsTaken: number;
  passed: Record<string, { at: number; runId?: string | undefined }>;
  /** Of the last line; 0 without one. */
  at: number;
}

export function recordOf(entries: readonly WorkEntry[]): WorkRecord {
  const record: WorkRecord = { predictions: {}, answers: {}, hintsTaken: 0, passed: {}, at: 0 };
  const seen = new Set<string>();
  for (const { id, at, event } of entries) {
    if (seen.has(id)) continue;
    seen.add(id);
    record.at = Math.max(record.at, at);
    apply(record, event, at);
  }
  return record;
}

function apply(record: WorkRecord, event: WorkEvent | PassedEvent, at: number): void {
  switch (event.kind) {
    case "opened":
      return;
    case "predicted":
      // The first answer stands; one given after a skip is the first.
      if (record.predictions[event.question]?.kind !== "answer") record.predictions[event.question] = { kind: "answer", answer: event.answer, confidence: event.confidence, at };
      return;
    case "prediction-skipped":
      record.predictions[event.question] ??= { kind: "skipped", at };
      return;
    case "answered":
      record.answers[event.question] = event.answer;
      return;
    case "hint-taken":
      record.hintsTaken = Math.max(record.hintsTaken, event.hint);
      return;
    case "passed":
      record.passed[event.check] ??= { at, ...(event.runId === undefined ? {} : { runId: event.runId }) };
  }
}
