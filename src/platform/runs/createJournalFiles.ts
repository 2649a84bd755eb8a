import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { causeCode, storageError } from "#platform/home/storageError.ts";
import { writeFileAtomic } from "#platform/home/writeFileAtomic.ts";
import type { JournalFiles } from "#services/work/RunArchive.ts";
import { AppError } from "#shared/AppError.ts";
import { idSchema } from "#shared/ids.ts";

/** Journals of a home's runs, for taking them elsewhere and bringing them in. Nobody writes those that have ended. */
export function createJournalFiles({ directory }: { directory: string }): JournalFiles {
  const pathOf = (runId: string): string => {
    if (!idSchema.safeParse(runId).success) throw new AppError({ code: "invalid-input", message: `"${runId}" is not the id of a run.` });
    return join(directory, runId, "journal.ndjson");
  };
  const has = async (runId: string): Promise<boolean> => {
    const path = pathOf(runId);
    return lstat(path).then(
      () => true,
      (error: unknown) => {
        if (causeCode(error) === "ENOENT") return false;
        throw storageError(error, path);
      },
    );
  };
  return {
    has,

    async read(runId) {
      const path = pathOf(runId);
      return readFile(path).catch((error: unknown) => Promise.reject(storageError(error, path)));
    },

    async add(runId, bytes) {
      if (await has(runId)) throw new AppError({ code: "conflict", message: `Run ${runId} is here already.`, data: { runId } });
      await writeFileAtomic(pathOf(runId), bytes);
    },
  };
}
