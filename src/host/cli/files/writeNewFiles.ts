import { existsSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "#platform/home/makeFolder.ts";
import { storageError } from "#platform/home/storageError.ts";
import { localError } from "../localError.ts";
import type { Messages } from "../messages/en.ts";

/** Writes files where none is, all or none: half of what belongs together helps nobody, and would be in the way of the next try. */
export async function writeNewFiles(files: readonly { path: string; bytes: Uint8Array }[], { at, hint, messages }: { at: string; hint: string; messages: Messages }): Promise<void> {
  const there = files.find(({ path }) => existsSync(path));
  if (there) throw localError({ code: "conflict", message: messages.exportThere(there.path), hint });
  const begun: string[] = [];
  try {
    for (const { path, bytes } of files) {
      makeFolder(dirname(path), 0o777);
      await using file = await open(path, "wx");
      begun.push(path);
      await file.writeFile(bytes);
    }
  } catch (cause) {
    for (const path of begun) await rm(path, { force: true });
    const full = storageError(cause, at).code === "disk-full";
    throw localError({ code: full ? "disk-full" : "invalid-input", message: messages.notWritten(at, cause instanceof Error ? cause.message : String(cause)), hint: full ? undefined : hint, cause });
  }
}
