import { onTestFinished } from "vitest";
import { createRunNumbers } from "#platform/runs/createRunNumbers.ts";
import { createRunStore, type FileRunStore } from "#platform/runs/createRunStore.ts";
import { systemClock } from "#shared/Clock.ts";
import { silentLogger } from "#shared/Logger.ts";
import { runStoreContract } from "#tests/contract/runStore.ts";
import { tempDatabase } from "#tests/support/tempDatabase.ts";
import { tempDir } from "#tests/support/tempDir.ts";

runStoreContract("createRunStore", async () => {
  const directory = tempDir();
  const { db } = await tempDatabase();
  onTestFinished(() => void db.close());
  const reopen = async (): Promise<FileRunStore> => createRunStore({ directory, clock: systemClock, log: silentLogger, numbers: createRunNumbers({ db }) });
  return { store: await reopen(), reopen };
});
