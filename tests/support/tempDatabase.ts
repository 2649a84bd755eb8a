import { join } from "node:path";
import { openDatabase, type OpenedDatabase } from "#platform/sqlite/openDatabase.ts";
import { systemClock } from "#shared/Clock.ts";
import { silentLogger } from "#shared/Logger.ts";
import { tempDir } from "./tempDir.ts";

/** A database of its own folder with the published schema; the caller closes it. */
export async function tempDatabase(): Promise<OpenedDatabase> {
  const folder = tempDir();
  return openDatabase({ file: join(folder, "lab.db"), backupsDirectory: folder, clock: systemClock, log: silentLogger });
}
