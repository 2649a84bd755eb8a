import { fstatSync, readSync } from "node:fs";
import { damagedLine, decodeLine } from "./journalLine.ts";

const lineEnd = 10;
const blockBytes = 64 * 1024;

export interface JournalEnd {
  /** Bytes up to the end of the last whole line. */
  size: number;
  /** Number of that line, 0 without one. */
  seq: number;
  /** Bytes after it: of a line that a killed process did not finish. */
  torn: number;
}

/** Finds the end of an open journal by reading backwards. Throws `journal-corrupt` when the last whole line is no entry. */
export function readJournalEnd({ file, runId, path }: { file: number; runId: string; path: string }): JournalEnd {
  const total = fstatSync(file).size;
  let tail = Buffer.alloc(0);
  let from = total;
  while (from > 0) {
    const start = Math.max(0, from - blockBytes);
    const block = Buffer.alloc(from - start);
    readSync(file, block, 0, block.length, start);
    tail = Buffer.concat([block, tail]);
    from = start;
    const end = tail.lastIndexOf(lineEnd);
    if (end < 0) continue;
    const before = end === 0 ? -1 : tail.lastIndexOf(lineEnd, end - 1);
    if (before < 0 && from > 0) continue;
    const entry = decodeLine(tail.toString("utf8", before + 1, end));
    if (!entry) throw damagedLine({ runId, path, line: countLines(file), detail: "can't be read" });
    return { size: from + end + 1, seq: entry.seq, torn: tail.length - end - 1 };
  }
  return { size: 0, seq: 0, torn: total };
}

function countLines(file: number): number {
  const block = Buffer.alloc(blockBytes);
  let lines = 0;
  let at = 0;
  for (let count = -1; count !== 0; at += count) {
    count = readSync(file, block, 0, block.length, at);
    lines += block.subarray(0, count).filter((byte) => byte === lineEnd).length;
  }
  return lines;
}
