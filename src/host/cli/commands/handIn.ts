import { basename, resolve } from "node:path";
import type { Command } from "../CommandLine.ts";
import type { CommandContext } from "../CommandContext.ts";
import { writeNewFiles } from "../files/writeNewFiles.ts";

/** Writes the file to hand in for a lesson; never over what is there. */
export async function handIn({ lesson: lessonId, run, out }: Command & { kind: "hand-in" }, { terminal, messages, language, json, folder, interrupts, openLab }: CommandContext): Promise<number> {
  // Extra runs that its checks make are cancelled with the request.
  const cancelling = new AbortController();
  const stopListening = interrupts.listen(() => cancelling.abort());
  const lab = await openLab();
  try {
    const runId = run === undefined ? undefined : (await lab.call((client) => client.runs.get({ run }))).summary.runId;
    const { name, bytes } = await lab.call((client) => client.work.handIn({ lessonId, runId, language }, { signal: cancelling.signal }));
    const path = resolve(folder, out ?? basename(name));
    await writeNewFiles([{ path, bytes }], { at: path, hint: messages.fileThereHint, messages });
    if (json) {
      json({ kind: "file", path, bytes: bytes.length });
      json({ kind: "result", status: "ok", out: path });
    } else terminal.line(messages.exported(path));
    return 0;
  } finally {
    stopListening();
    lab.close();
  }
}
