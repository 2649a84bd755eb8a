import { closeSync, openSync, readSync } from "node:fs";
import type { JournalEntry } from "#core/runs/events.ts";
import { decodeLine } from "./journalLine.ts";

/** The first line of a journal, or undefined where that is damaged. */
export function readFirstEntry(path: string): JournalEntry | undefined {
  const file = openSync(path, "r");
  try {
    for (let size = 8 * 1024; ; size *= 4) {
      const block = Buffer.alloc(size);
      const count = readSync(file, block, 0, size, 0);
      const end = block.subarray(0, count).indexOf(10);
      if (end >= 0) return decodeLine(block.toString("utf8", 0, end));
      if (count < size) return undefined;
    }
  } finally {
    closeSync(file);
  }
}
