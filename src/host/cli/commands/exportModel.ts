import { existsSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { makeFolder } from "#platform/home/makeFolder.ts";
import { storageError } from "#platform/home/storageError.ts";
import type { Command } from "../CommandLine.ts";
import type { CommandContext } from "../CommandContext.ts";
import { localError } from "../localError.ts";

/** Writes a run's model into a folder; never over what is there. */
export async function exportModel({ run, format, out }: Command & { kind: "export" }, { terminal, messages, json, folder, openLab }: CommandContext): Promise<number> {
  const lab = await openLab();
  try {
    const { files } = await lab.call((client) => client.runs.export({ run, format }));
    const target = resolve(folder, out);
    // Names come over a wire: only their last part is used.
    const written = files.map(({ name, bytes }) => ({ path: join(target, basename(name)), bytes }));
    const there = written.find(({ path }) => existsSync(path));
    if (there) throw localError({ code: "conflict", message: messages.exportThere(there.path), hint: messages.exportThereHint });
    await writeAll(written).catch((cause: unknown) => {
      const full = storageError(cause, target).code === "disk-full";
      throw localError({ code: full ? "disk-full" : "invalid-input", message: messages.notWritten(target, cause instanceof Error ? cause.message : String(cause)), hint: full ? undefined : messages.exportThereHint, cause });
    });
    for (const { path, bytes } of written) {
      if (json) json({ kind: "file", path, bytes: bytes.length });
      else terminal.line(messages.exported(path));
    }
    if (json) json({ kind: "result", status: "ok", out: target });
    else terminal.line(messages.toLoad);
    return 0;
  } finally {
    lab.close();
  }
}

/** All or none: half a model helps nobody, and would be in the way of the next try. */
async function writeAll(files: readonly { path: string; bytes: Uint8Array }[]): Promise<void> {
  const begun: string[] = [];
  try {
    for (const { path, bytes } of files) {
      makeFolder(dirname(path), 0o777);
      await using file = await open(path, "wx");
      begun.push(path);
      await file.writeFile(bytes);
    }
  } catch (error) {
    for (const path of begun) await rm(path, { force: true });
    throw error;
  }
}
