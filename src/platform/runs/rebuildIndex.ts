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
  const inStep = index.journalBytes();
  const known = (runId: string, bytes: number): "all" | "some" => {
    if (bytes > 0 && inStep.get(runId) === bytes) return "all";
    const lastSeq = runStore.lastSeq(runId);
    return lastSeq > 0 && lastSeq === index.lastSeq(runId) ? "all" : "some";
  };
  return readRuns({ runStore, index, log, known });
}

/** Makes the index anew from the journals. */
export async function rebuildIndex({ runStore, index, log }: IndexDeps): Promise<IndexReport> {
  return readRuns({ runStore, index, log, known: () => "nothing" });
}

async function readRuns({ runStore, index, log, known }: IndexDeps & { known(runId: string, bytes: number): "all" | "some" | "nothing" }): Promise<IndexReport> {
  const journals = await runStore.journalSizes();
  const noted = index.journalBytes();
  const inStep: { runId: string; bytes: number }[] = [];
  for (const runId of index.ids()) if (!journals.has(runId)) index.forget(runId);
  let read = 0;
  const damaged: { runId: string; error: AppError }[] = [];
  for (const [runId, bytes] of journals) {
    try {
      const what = known(runId, bytes);
      if (what !== "all") {
        await readRun({ runStore, index, runId, before: what === "some" ? stateBefore({ runStore, index, runId }) : undefined });
        read += 1;
      }
      if (noted.get(runId) !== bytes) inStep.push({ runId, bytes });
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code !== "journal-corrupt" && error.code !== "conflict") throw error;
      log.error("A run was left out of the index.", { runId, error: error.message });
      damaged.push({ runId, error });
    }
  }
  index.noteInStep(inStep);
  return { read, damaged };
}

/** At the end of a host: notes which of the runs it wrote the index knows whole, so that the next start need not look at them. */
export async function noteRunsInStep({ runStore, index }: Omit<IndexDeps, "log">): Promise<void> {
  const written = runStore.written();
  const journals = written.size > 0 ? await runStore.journalSizes() : new Map<string, number>();
  index.noteInStep([...written].flatMap((runId) => {
    const bytes = journals.get(runId);
    return bytes !== undefined && runStore.lastSeq(runId) === index.lastSeq(runId) ? [{ runId, bytes }] : [];
  }));
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
