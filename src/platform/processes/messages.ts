import { z } from "zod";
import { declaredShapeSchema, engineTroubleSchema, runErrorSchema, scalarSchema, trainEventSchema } from "#core/runs/events.ts";
import { calibrationSchema } from "#core/runs/calibration.ts";
import { maxModelName, weightsAtSchema } from "#core/runs/loadedModel.ts";
import { codePathSchema, overridesSchema } from "#core/runs/spec.ts";
import { estimateSchema } from "#shared/contracts/runs.ts";

/**
 * What the lab host and the process of student code say to each other, over two pipes that nothing else writes to:
 * the child's descriptor 3 carries its messages, 4 the host's. Both ends parse; the host trusts no frame.
 */
const filesSchema = z.record(codePathSchema, z.string());
/** Over memory of any kind. */
const bytesSchema = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const seedSchema = z.int().nonnegative();

/** The one thing a process is for. */
export const taskSchema = z.discriminatedUnion("kind", [
  /** A whole program. */
  z.object({ kind: z.literal("run"), files: filesSchema, entry: codePathSchema, seed: seedSchema, overrides: overridesSchema, outputLines: z.int().positive(), memoryMiB: z.number().positive().optional() }),
  /** The program without training, then the lesson's checks on what it exports. */
  z.object({ kind: z.literal("facts"), files: filesSchema, entry: codePathSchema, seed: seedSchema, checks: z.string(), memoryMiB: z.number().positive() }),
  /** The program without training: what its calls would take. */
  z.object({ kind: z.literal("estimate"), files: filesSchema, entry: codePathSchema, seed: seedSchema, overrides: overridesSchema, calibrations: z.array(calibrationSchema), memoryMiB: z.number().positive() }),
  /** No program: how fast this machine is. */
  z.object({ kind: z.literal("calibrate") }),
  /** The lesson's checks alone: on evidence, or only what they declare. */
  z.object({ kind: z.literal("judge"), checks: z.string(), evidence: z.unknown() }),
  z.object({ kind: z.literal("declare"), checks: z.string() }),
]);
export type Task = z.infer<typeof taskSchema>;

const stopReasonSchema = z.enum(["cancel", "pause"]);
export type StopReason = z.infer<typeof stopReasonSchema>;

export const hostMessageSchema = z.discriminatedUnion("kind", [
  /** First, once. `beatMs`: how often the child has to show that its event loop turns. */
  z.object({ kind: z.literal("start"), task: taskSchema, beatMs: z.number().positive() }),
  z.object({ kind: z.literal("hold") }),
  z.object({ kind: z.literal("release") }),
  z.object({ kind: z.literal("stop"), reason: stopReasonSchema }),
  z.object({ kind: z.literal("answer"), id: z.int(), value: z.unknown() }),
  z.object({ kind: z.literal("refusal"), id: z.int(), error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional(), data: z.record(z.string(), z.unknown()).optional() }) }),
]);
export type HostMessage = z.infer<typeof hostMessageSchema>;

export const questionSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("checkpoint"), call: z.int().positive(), step: z.int().nonnegative(), role: z.enum(["begin", "auto", "best", "end"]), costMs: z.number().nonnegative(), bytes: bytesSchema }),
  z.object({ kind: z.literal("restore"), call: z.int().positive() }),
  z.object({ kind: z.literal("dataset"), name: z.string().max(200) }),
  z.object({ kind: z.literal("model"), name: z.string().max(maxModelName), at: weightsAtSchema }),
]);
export type Question = z.infer<typeof questionSchema>;

/** A task's end in the child's own words; without one the host explains the death. */
export const taskResultSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("finished"),
    exports: z.record(z.string(), z.unknown()),
    model: z.object({ topology: bytesSchema, weights: bytesSchema }).optional(),
    weightsHash: z.string().optional(),
    metrics: z.record(z.string(), scalarSchema),
    shapes: z.array(declaredShapeSchema).max(200).optional(),
  }),
  z.object({ kind: z.literal("checked"), value: z.unknown() }),
  z.object({ kind: z.literal("failed"), error: runErrorSchema }),
  z.object({ kind: z.literal("stopped"), reason: stopReasonSchema }),
]);
export type TaskResult = z.infer<typeof taskResultSchema>;

export const childMessageSchema = z.discriminatedUnion("kind", [
  /** The engine is loaded; waiting for the start. */
  z.object({ kind: z.literal("ready") }),
  z.object({ kind: z.literal("running"), backend: z.string(), trouble: engineTroubleSchema.optional() }),
  z.object({ kind: z.literal("alive") }),
  /** The program stands still, saved, until it is released or stopped. */
  z.object({ kind: z.literal("held") }),
  z.object({ kind: z.literal("event"), event: trainEventSchema }),
  /** One more call was counted. */
  z.object({ kind: z.literal("estimated"), estimate: estimateSchema }),
  z.object({ kind: z.literal("question"), id: z.int(), question: questionSchema }),
  z.object({ kind: z.literal("ended"), result: taskResultSchema }),
]);
/** As sent: numbers that JSON lacks travel as words (`writeScalar`). */
export type ChildMessage = z.input<typeof childMessageSchema>;
