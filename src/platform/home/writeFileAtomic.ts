import { mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { storageError } from "./storageError.ts";
import { syncFolder } from "./syncFolder.ts";

/** Numbers temporary files, so that concurrent writes of one file in this process do not share one. */
let written = 0;

/**
 * Writes a whole file so that after a crash it is there completely or not at all; durable when it resolves.
 * Missing folders are made, for this account only.
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${process.pid}-${++written}`);
  try {
    const firstMade = await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(folder);
    if (firstMade) await syncFolder(dirname(firstMade));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // what failed first is what is told
    throw storageError(error, path);
  }
}
