import { readdir } from "node:fs/promises";
import { causeCode, storageError } from "./storageError.ts";

/** What a folder holds. Empty for one that does not exist. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(causeCode(error) ?? "")) return [];
    throw storageError(error, folder);
  }
}
