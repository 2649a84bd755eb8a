import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { causeCode, storageError } from "./storageError.ts";
import { syncFolder } from "./syncFolder.ts";

/** Of this process and no other: one of an earlier process may have had the same id, as in a container that begins anew. */
const writer = `${process.pid}-${randomBytes(4).toString("hex")}`;
/** Numbers temporary files, so that concurrent writes of one file in this process do not share one. */
let written = 0;

/** Whether a file of this name is what a process that is gone left of writing one whose name ends so. */
export function isLeftover(name: string, ending: string): boolean {
  return name.startsWith(".") && name.includes(`${ending}.`) && !name.includes(`${ending}.${writer}-`);
}

/**
 * Writes a whole file so that after a crash it is there completely or not at all; durable when it resolves.
 * Missing folders are made, for this account only.
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${writer}-${++written}`);
  try {
    const firstMade = await makeFolder(folder);
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

async function makeFolder(folder: string): Promise<string | undefined> {
  try {
    return await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    // So Node tells of a missing folder on a disk that may only be read.
    throw causeCode(error) === "ENOENT" ? Object.assign(new Error(`${folder} cannot be made.`, { cause: error }), { code: "EROFS" }) : error;
  }
}
