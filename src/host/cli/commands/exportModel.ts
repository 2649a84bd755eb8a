import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
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
    try {
      await mkdir(target, { recursive: true });
      for (const { path, bytes } of written) await writeFile(path, bytes, { flag: "wx" });
    } catch (cause) {
      throw localError({ code: "invalid-input", message: messages.notWritten(target, cause instanceof Error ? cause.message : String(cause)), hint: messages.exportThereHint, cause });
    }
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
