import type { RunState } from "#core/runs/runState.ts";
import type { BlobStore, RunIndex } from "#services/runs/ports.ts";
import { isAppError } from "#shared/AppError.ts";

export interface RunHistory {
  index: Pick<RunIndex, "list" | "get">;
  /** Writes what waits into the index. */
  flushIndex(): void;
  blobs: Pick<BlobStore, "get">;
}

/** A learner's own trainings of a lesson, newest first. */
export function ownRuns({ index, flushIndex }: Pick<RunHistory, "index" | "flushIndex">, lessonId: string, limit: number): RunState[] {
  flushIndex();
  return index.list({ lessonId, limit, all: false }).filter(({ kind, spec }) => kind === "train" && !spec.solution);
}

/** The texts of a run's program; undefined where one is damaged or gone. */
export async function codeOfRun({ blobs }: Pick<RunHistory, "blobs">, { spec }: RunState): Promise<Record<string, string> | undefined> {
  try {
    const texts = Object.entries(spec.files).map(async ([path, hash]) => [path, new TextDecoder().decode(await blobs.get(hash))] as const);
    return Object.fromEntries(await Promise.all(texts));
  } catch (error) {
    if (isAppError(error) && (error.code === "blob-corrupt" || error.code === "not-found")) return undefined;
    throw error;
  }
}
