import { z } from "zod";
import { capturedCallSchema, checkpointRefSchema, engineTroubleSchema, remarkSchema, runErrorSchema, runResultSchema, scalarSchema } from "#core/runs/events.ts";
import { loadedModelSchema } from "#core/runs/loadedModel.ts";
import { predictedCallSchema } from "#core/runs/predictedCall.ts";
import { positionSchema } from "#core/runs/position.ts";
import type { CallState, RunState } from "#core/runs/runState.ts";
import { runKindSchema, specSchema } from "#core/runs/spec.ts";
import { runStatusSchema } from "#shared/contracts/runs.ts";

/** One schema a field, optional ones too: a field that is forgotten here is a type error, not lost on its way to the database. */
type FieldsOf<T> = Record<keyof T, z.ZodType>;

const callFields = { captured: capturedCallSchema, ended: z.boolean(), step: z.number(), epoch: z.number(), since: z.number().optional(), seconds: z.number().optional() } satisfies FieldsOf<CallState>;

const runFields = {
  runId: z.string(),
  number: z.number(),
  name: z.string(),
  kind: runKindSchema,
  spec: specSchema,
  status: runStatusSchema,
  lastSeq: z.number(),
  createdAt: z.number(),
  updatedAt: z.number(),
  attempt: z.number(),
  asked: z.enum(["pause", "cancel"]).optional(),
  lost: z.array(z.string()),
  seconds: z.number(),
  position: positionSchema,
  seriesEnd: z.record(z.string(), z.number()),
  metrics: z.record(z.string(), scalarSchema),
  predicted: z.array(predictedCallSchema).optional(),
  calls: z.array(z.object(callFields)),
  remarks: z.array(remarkSchema).default([]),
  loaded: z.array(loadedModelSchema).default([]),
  trouble: engineTroubleSchema.optional(),
  checkpoints: z.array(checkpointRefSchema),
  result: runResultSchema.optional(),
  error: runErrorSchema.optional(),
  resumable: z.boolean(),
  label: z.string().optional(),
  pinned: z.boolean().optional(),
  removedAt: z.number().optional(),
} satisfies FieldsOf<RunState>;

/** A run's state as the database keeps it: JSON, with NaN and infinities as strings. */
export const runStateSchema: z.ZodType<RunState> = z.object(runFields);
