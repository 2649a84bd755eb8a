import { resolve } from "node:path";
import type { Command } from "../CommandLine.ts";
import type { CommandContext } from "../CommandContext.ts";
import { localError } from "../localError.ts";
import { readRegularFile } from "../files/readRegularFile.ts";
import { writeNewFiles } from "../files/writeNewFiles.ts";

/** Above what any of ours has. */
const mostBytes = 64 * 2 ** 20;

/** Writes all of one's work into a file, never over what is there; or brings such a file in. */
export async function work({ action, file }: Command & { kind: "work" }, { terminal, messages, json, folder, openLab }: CommandContext): Promise<number> {
  const path = resolve(folder, file);
  const brought = action === "import" ? await read() : undefined;
  const lab = await openLab();
  try {
    if (brought) {
      const added = await lab.call((client) => client.work.import({ bytes: brought }));
      if (json) json({ kind: "result", status: "ok", ...added });
      else terminal.line(messages.workImported(added.lessons, added.runs, added.alreadyHere));
      return 0;
    }
    const { bytes, leftOut } = await lab.call((client) => client.work.export({}));
    await writeNewFiles([{ path, bytes }], { at: path, hint: messages.fileThereHint, messages });
    if (json) {
      json({ kind: "file", path, bytes: bytes.length });
      json({ kind: "result", status: "ok", out: path, leftOut });
      return 0;
    }
    terminal.line(messages.exported(path));
    if (leftOut.runs + leftOut.models > 0) terminal.line(messages.workLeftOut(leftOut.runs, leftOut.models));
    terminal.line(messages.workExported);
    return 0;
  } finally {
    lab.close();
  }

  async function read(): Promise<Uint8Array> {
    return readRegularFile(path, mostBytes).catch((cause: unknown) => {
      const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
      throw localError({ code: missing ? "file-not-found" : "invalid-input", message: missing ? messages.usage.fileMissing(path) : messages.fileUnreadable(path, cause instanceof Error ? cause.message : String(cause)), cause });
    });
  }
}
