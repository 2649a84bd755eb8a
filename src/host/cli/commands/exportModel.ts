import { basename, join, resolve } from "node:path";
import type { Command } from "../CommandLine.ts";
import type { CommandContext } from "../CommandContext.ts";
import { writeNewFiles } from "../files/writeNewFiles.ts";

/** Writes a run's model into a folder; never over what is there. */
export async function exportModel({ run, format, out }: Command & { kind: "export" }, { terminal, messages, json, folder, openLab }: CommandContext): Promise<number> {
  const lab = await openLab();
  try {
    const { files } = await lab.call((client) => client.runs.export({ run, format }));
    const target = resolve(folder, out);
    // Names come over a wire: only their last part is used.
    const written = files.map(({ name, bytes }) => ({ path: join(target, basename(name)), bytes }));
    await writeNewFiles(written, { at: target, hint: messages.exportThereHint, messages });
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
