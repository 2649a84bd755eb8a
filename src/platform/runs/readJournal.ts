import { open } from "node:fs/promises";
import type { JournalEntry } from "#core/runs/events.ts";
import { causeCode, storageError } from "#platform/home/storageError.ts";
import { AppError } from "#shared/AppError.ts";
import { damagedLine, decodeLine } from "./journalLine.ts";

/**
 * The whole lines that are there now, from `afterSeq` + 1 on; a journal may be read while it is written, and a last line
 * that is not finished is not seen. Line n is entry n: anything else is `journal-corrupt`.
 */
export async function* readJournal({ runId, path, afterSeq }: { runId: string; path: string; afterSeq: number }): AsyncGenerator<JournalEntry, void> {
  let line = 0;
  for await (const text of wholeLines(path, runId)) {
    line += 1;
    if (line <= afterSeq) continue;
    const entry = decodeLine(text());
    if (!entry) throw damagedLine({ runId, path, line, detail: "can't be read" });
    if (entry.seq !== line) throw damagedLine({ runId, path, line, detail: `is numbered ${entry.seq}` });
    yield entry;
  }
}

/** Lines end with a line feed only (JSON leaves U+2028 and its kin as they are); decoded when asked. */
async function* wholeLines(path: string, runId: string): AsyncGenerator<() => string, void> {
  const file = await open(path, "r").catch((error: unknown) => {
    if (causeCode(error) === "ENOENT") throw new AppError({ code: "run-not-found", message: `Run ${runId} has no journal.`, data: { runId, path } });
    throw storageError(error, path);
  });
  try {
    const block = Buffer.alloc(64 * 1024);
    let begun: Buffer[] = [];
    for (;;) {
      const { bytesRead } = await file.read(block, 0, block.length).catch((error: unknown) => {
        throw storageError(error, path);
      });
      if (bytesRead === 0) return;
      let from = 0;
      for (let end = block.indexOf(10); end >= 0 && end < bytesRead; end = block.indexOf(10, from)) {
        const bytes = begun.length === 0 ? block.subarray(from, end) : Buffer.concat([...begun, block.subarray(from, end)]);
        begun = [];
        from = end + 1;
        yield () => bytes.toString("utf8");
      }
      if (from < bytesRead) begun.push(Buffer.from(block.subarray(from, bytesRead)));
    }
  } finally {
    await file.close();
  }
}
