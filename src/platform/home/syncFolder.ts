import { closeSync, fsyncSync, openSync } from "node:fs";
import { open } from "node:fs/promises";

/** Windows cannot sync a folder and need not: NTFS journals names. */
const needed = process.platform !== "win32";

/** Makes new names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  if (!needed) return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The same, where the caller cannot wait. */
export function syncFolderNow(folder: string): void {
  if (!needed) return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
