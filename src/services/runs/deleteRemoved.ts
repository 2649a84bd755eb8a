import { toAppError } from "#shared/AppError.ts";
import type { Clock } from "#shared/Clock.ts";
import type { Logger } from "#shared/Logger.ts";
import type { ModelStore } from "#services/models/ModelStore.ts";
import type { BlobStore, RunIndex, RunStore } from "./ports.ts";

export interface DeleteRemovedDeps {
  index: RunIndex;
  store: RunStore;
  blobs: BlobStore;
  imported: Pick<ModelStore, "list">;
  clock: Clock;
  log: Logger;
}

/** How long a removed run can be had back, ms. */
const keptMs = 30 * 24 * 3600 * 1000;

/**
 * Deletes what is kept of runs that were removed long ago: journal, checkpoints, index, and models that no other run has or began with.
 * Texts of programs stay: other things than runs may refer to them.
 */
export async function deleteRemoved({ index, store, blobs, imported, clock, log }: DeleteRemovedDeps): Promise<void> {
  for (const runId of index.removedBefore(clock.now() - keptMs)) {
    try {
      const run = index.get(runId);
      const model = run?.result?.model;
      const hashes = [...(model ? [model.topology, model.weights] : []), ...(run?.loaded ?? []).flatMap(({ description, weights }) => [description, weights])];
      await store.removeRun(runId);
      index.forget(runId);
      const kept = new Set((await imported.list()).flatMap(({ description, weights }) => [description, weights]));
      for (const hash of new Set(hashes)) if (!kept.has(hash) && !index.refersTo(hash)) await blobs.remove(hash);
    } catch (error) {
      log.warn("A removed run could not be deleted; it is tried again at the next start.", { runId, error: toAppError(error).message });
    }
  }
}
