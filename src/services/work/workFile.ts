import { z } from "zod";
import { revisionSchema } from "#core/work/version.ts";
import { timeSchema } from "#shared/Clock.ts";
import { hashSchema } from "#shared/ids.ts";

/** The file of all of one's work, as docs/work-file.md describes it. */
export const workManifestPath = "backprop-work.json";

const partSchema = z.strictObject({ bytes: z.int().nonnegative(), sha256: hashSchema });

export const workManifestSchema = z.strictObject({
  format: z.literal(1),
  kind: z.literal("work"),
  /** Version of Backprop that wrote it. */
  product: z.string().max(100),
  madeAt: timeSchema,
  /** What would have made it too large, and runs that had not ended. */
  leftOut: z.strictObject({ lessons: z.int().nonnegative().default(0), runs: z.int().nonnegative(), models: z.int().nonnegative() }),
  /** Every other part. */
  parts: z.record(z.string(), partSchema),
});
export type WorkManifest = z.infer<typeof workManifestSchema>;

/** Where a draft's code is; draft.json says which files. */
export const draftNoteSchema = z.strictObject({ format: z.literal(1), revision: revisionSchema, savedAt: timeSchema, paths: z.array(z.string()).max(64) });

export const workPaths = {
  draft: (lessonId: string) => `work/${lessonId}/draft.json`,
  file: (lessonId: string, path: string) => `work/${lessonId}/files/${path}`,
  events: (lessonId: string) => `work/${lessonId}/events.ndjson`,
  version: (lessonId: string, { revision, why }: { revision: number; why: string }) => `work/${lessonId}/versions/${revision}-${why}.json`,
  journal: (runId: string) => `runs/${runId}/journal.ndjson`,
  blob: (hash: string) => `blobs/${hash}`,
};
