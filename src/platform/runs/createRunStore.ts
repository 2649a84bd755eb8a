import { closeSync, lstatSync, openSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { namesIn } from "#platform/home/namesIn.ts";
import { causeCode, storageError, withStorageErrors } from "#platform/home/storageError.ts";
import { isLeftover, writeFileAtomic } from "#platform/home/writeFileAtomic.ts";
import type { RunStore } from "#services/runs/ports.ts";
import { AppError } from "#shared/AppError.ts";
import type { Clock } from "#shared/Clock.ts";
import { idSchema } from "#shared/ids.ts";
import type { Logger } from "#shared/Logger.ts";
import { openJournal } from "./openJournal.ts";
import { readFirstEntry } from "./readFirstEntry.ts";
import { readJournal } from "./readJournal.ts";
import { readJournalEnd } from "./readJournalEnd.ts";

/** Remembers the numbers given, so that one given just before a crash is not given again. */
export interface RunNumbers {
  /** One more than both `atLeast` and the highest given so far. */
  next(atLeast: number): number;
  /** Of the runs in this home, where that is known without a look at their journals. */
  highest?(): number | undefined;
}

export interface FileRunStore extends RunStore {
  /** Number of the last whole line on disk. */
  lastSeq(runId: string): number;
  /** Bytes of each run's journal, oldest run first. */
  journalSizes(): Promise<ReadonlyMap<string, number>>;
  /** Those whose journals were opened for appending so far. */
  written(): ReadonlySet<string>;
}

/** Runs as folders: `ID/journal.ndjson` and `ID/checkpoints/*.ckpt`. A run exists once its journal does. */
export function createRunStore({ directory, clock, log, numbers }: { directory: string; clock: Clock; log: Logger; numbers: RunNumbers }): FileRunStore {
  const open = new Set<string>();
  const written = new Set<string>();
  let highest: Promise<number> | undefined;

  function folderOf(runId: string): string {
    if (!idSchema.safeParse(runId).success) throw new AppError({ code: "invalid-input", message: `"${runId}" is not the id of a run.` });
    return join(directory, runId);
  }

  function journalOf(runId: string): string {
    return join(folderOf(runId), "journal.ndjson");
  }

  function checkpointsOf(runId: string): string {
    return join(folderOf(runId), "checkpoints");
  }

  function checkpointOf(runId: string, checkpointId: string): string {
    if (!/^\w[\w.-]{0,99}$/.test(checkpointId)) throw new AppError({ code: "invalid-input", message: `"${checkpointId}" is not the id of a checkpoint.` });
    return join(checkpointsOf(runId), `${checkpointId}.ckpt`);
  }

  async function journalSizes(): Promise<Map<string, number>> {
    const names = await namesIn(directory);
    // Ids are UUIDv7: their order is that of creation.
    const runIds = names.filter((name) => idSchema.safeParse(name).success).sort();
    return new Map(runIds.flatMap((runId) => {
      const bytes = bytesOfPlainFile(journalOf(runId));
      return bytes === undefined ? [] : [[runId, bytes]];
    }));
  }

  const runIds = async (): Promise<string[]> => [...(await journalSizes()).keys()];

  /** Of the journals on disk; one whose first line is damaged does not tell its number. */
  async function highestNumber(): Promise<number> {
    const known = numbers.highest?.();
    if (known !== undefined) return known;
    const runs = await runIds();
    const numbersOfRuns = runs.map((runId) => {
      const path = journalOf(runId);
      const event = withStorageErrors(path, () => readFirstEntry(path))?.event;
      return event?.kind === "created" ? event.number : 0;
    });
    return numbersOfRuns.reduce((a, b) => Math.max(a, b), 0);
  }

  return {
    async nextNumber() {
      highest ??= highestNumber();
      return numbers.next(await highest);
    },

    async openJournal(runId) {
      const path = journalOf(runId);
      if (open.has(runId)) throw new AppError({ code: "conflict", message: `The journal of run ${runId} is already open for writing.`, data: { runId } });
      const journal = openJournal({ runId, path, clock, log, onClose: () => open.delete(runId) });
      open.add(runId);
      written.add(runId);
      return journal;
    },

    readJournal: (runId, afterSeq) => readJournal({ runId, path: journalOf(runId), afterSeq }),

    lastSeq(runId) {
      const path = journalOf(runId);
      return withStorageErrors(path, () => {
        const file = openSync(path, "r");
        try {
          return readJournalEnd({ file, runId, path }).seq;
        } finally {
          closeSync(file);
        }
      });
    },

    runIds,
    journalSizes,
    written: () => written,

    writeCheckpoint: async (runId, checkpointId, bytes) => writeFileAtomic(checkpointOf(runId, checkpointId), bytes),

    async readCheckpoint(runId, checkpointId) {
      const path = checkpointOf(runId, checkpointId);
      try {
        return await readFile(path);
      } catch (error) {
        if (causeCode(error) !== "ENOENT") throw storageError(error, path);
        throw new AppError({ code: "checkpoint-invalid", message: `Checkpoint ${checkpointId} of run ${runId} is not there.`, data: { runId, checkpointId } });
      }
    },

    async pruneCheckpoints(runId, keep) {
      const folder = checkpointsOf(runId);
      const unwanted = (name: string): boolean => isLeftover(name, ".ckpt") || (name.endsWith(".ckpt") && !keep.has(name.slice(0, -".ckpt".length)));
      for (const name of await namesIn(folder)) {
        if (!unwanted(name)) continue;
        const path = join(folder, name);
        await rm(path, { force: true }).catch((error: unknown) => {
          throw storageError(error, path);
        });
      }
    },

    async removeRun(runId) {
      const folder = folderOf(runId);
      for (const path of [checkpointsOf(runId), journalOf(runId), folder]) {
        await rm(path, { recursive: true, force: true }).catch((error: unknown) => {
          throw storageError(error, path);
        });
      }
    },
  };
}

/** What somebody else put in a journal's place is none: a folder can't be read, a pipe would be waited for, a link leads out of the home. */
function bytesOfPlainFile(path: string): number | undefined {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats?.isFile() ? stats.size : undefined;
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(causeCode(error) ?? "")) return undefined;
    throw storageError(error, path);
  }
}
