import type { JournalEntry } from "#core/runs/events.ts";
import { reduceRun, type RunState } from "#core/runs/runState.ts";
import { AppError, toAppError } from "#shared/AppError.ts";
import type { Logger } from "#shared/Logger.ts";
import type { SqliteRunIndex } from "./createRunIndex.ts";
import type { FileRunStore } from "./createRunStore.ts";

export interface IndexDeps {
  runStore: FileRunStore;
  index: SqliteRunIndex;
  log: Logger;
}

export interface IndexReport {
  /** Runs of which something was read again. */
  read: number;
  /** Runs that could not be read, and why; they are left as the index had them. */
  damaged: readonly { runId: string; error: AppError }[];
}

/** Makes the index say what the journals say: runs behind are caught up, runs ahead (a power cut) or without a journal are corrected. */
export async function catchUpIndex({ runStore, index, log }: IndexDeps): Promise<IndexReport> {
  const known = (runId: string): "all" | "some" => {
    const lastSeq = runStore.lastSeq(runId);
    return lastSeq > 0 && lastSeq === index.lastSeq(runId) ? "all" : "some";
  };
  return readRuns({ runStore, index, log, known });
}

/** Makes the index anew from the journals. */
export async function rebuildIndex({ runStore, index, log }: IndexDeps): Promise<IndexReport> {
  return readRuns({ runStore, index, log, known: () => "nothing" });
}

async function readRuns({ runStore, index, log, known }: IndexDeps & { known(runId: string): "all" | "some" | "nothing" }): Promise<IndexReport> {
  const runIds = await runStore.runIds();
  const present = new Set(runIds);
  for (const runId of index.ids()) if (!present.has(runId)) index.forget(runId);
  let read = 0;
  const damaged: { runId: string; error: AppError }[] = [];
  for (const runId of runIds) {
    try {
      const what = known(runId);
      if (what === "all") continue;
      await readRun({ runStore, index, runId, before: what === "some" ? stateBefore({ runStore, index, runId }) : undefined });
      read += 1;
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code !== "journal-corrupt" && error.code !== "conflict") throw error;
      log.error("A run was left out of the index.", { runId, error: error.message });
      damaged.push({ runId, error });
    }
  }
  return { read, damaged };
}

/** The state to go on from, or undefined when the index is ahead of the journal or cannot be read. */
function stateBefore({ runStore, index, runId }: Omit<IndexDeps, "log"> & { runId: string }): RunState | undefined {
  if (index.lastSeq(runId) > runStore.lastSeq(runId)) return undefined;
  try {
    return index.get(runId);
  } catch (error) {
    if (toAppError(error).code !== "database-corrupt") throw error;
    return undefined;
  }
}

async function readRun({ runStore, index, runId, before }: Omit<IndexDeps, "log"> & { runId: string; before: RunState | undefined }): Promise<void> {
  const entries: JournalEntry[] = [];
  let state = before;
  for await (const entry of runStore.readJournal(runId, before?.lastSeq ?? 0)) {
    state = reduceRun(state, entry);
    entries.push(entry);
  }
  if (!state) throw new AppError({ code: "journal-corrupt", message: `The journal of run ${runId} is empty.`, data: { runId } });
  if (state.runId !== runId) throw new AppError({ code: "journal-corrupt", message: `The journal in the folder of run ${runId} belongs to run ${state.runId}.`, data: { runId } });
  if (before) index.record(entries, state);
  else index.replace(entries, state);
}
