import { z } from "zod";
import { hashSchema, idSchema } from "#shared/ids.ts";

/** The lines of `--json` as docs/cli.md promises them; further keys may come, so none of these is strict. */
const status = z.enum(["queued", "preparing", "running", "pausing", "paused", "cancelling", "lost", "succeeded", "failed", "cancelled"]);
const value = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]);
const metrics = z.record(z.string(), value);
const count = z.int().nonnegative();
const error = z.object({ code: z.string(), message: z.string(), hint: z.string().optional(), file: z.string().optional(), line: z.int().positive().optional(), column: z.int().positive().optional() });
const place = { seq: z.int().positive(), call: count, step: count };

export const cliRecordSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("run"), runId: idSchema, number: z.int().positive(), name: z.string(), lessonId: z.string().optional(), solution: z.boolean(), status, runKind: z.string(), createdAt: z.number(), updatedAt: z.number(), attempt: count, metrics, seed: count.optional(), epochs: count.optional() }),
  z.object({ kind: z.literal("status"), seq: z.int().positive(), status, attempt: count, cause: z.string().optional(), backend: z.string().optional() }),
  z.object({ kind: z.literal("call"), seq: z.int().positive(), call: z.int().positive(), method: z.enum(["fit", "train", "model.fit"]), seed: count, totalSteps: count.optional(), epochs: count.optional() }),
  z.object({ kind: z.literal("progress"), ...place, totalSteps: count.optional(), epoch: count, epochs: count.optional(), metrics }),
  z.object({ kind: z.literal("epoch"), ...place, epoch: z.int().positive(), epochs: count.optional(), metrics }),
  z.object({ kind: z.literal("line"), ...place, stream: z.enum(["out", "err"]), text: z.string() }),
  z.object({ kind: z.literal("checkpoint"), ...place, role: z.enum(["begin", "auto", "best", "end"]), hash: hashSchema }),
  z.object({ kind: z.literal("check"), id: z.string(), checkKind: z.string(), status: z.enum(["pass", "fail", "waiting", "not-in-this-version"]), title: z.string(), expected: z.string().optional(), seen: z.string().optional() }),
  z.object({ kind: z.literal("item"), id: z.string(), status: z.enum(["ok", "problem", "info"]), message: z.string(), fix: z.string().optional() }),
  z.object({ kind: z.literal("host"), status: z.literal("error"), error }),
  z.object({ kind: z.literal("file"), path: z.string(), bytes: count }),
  z.object({ kind: z.literal("serving"), url: z.url(), port: z.int().positive() }),
  z.object({
    kind: z.literal("result"),
    status: z.union([status, z.enum(["left", "error", "ok", "problem", "passed", "waiting"])]),
    runId: idSchema.optional(),
    number: z.int().positive().optional(),
    metrics: metrics.optional(),
    weightsHash: hashSchema.optional(),
    seconds: z.number().nonnegative().optional(),
    attempts: count.optional(),
    model: z.string().optional(),
    error: error.optional(),
  }),
]);
