import { closeSync, existsSync, fdatasyncSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { JournalEntry } from "#core/runs/events.ts";
import { storageError, withStorageErrors } from "#platform/home/storageError.ts";
import { syncFolderNow } from "#platform/home/syncFolder.ts";
import type { Journal } from "#services/runs/ports.ts";
import { AppError } from "#shared/AppError.ts";
import type { Clock } from "#shared/Clock.ts";
import type { Logger } from "#shared/Logger.ts";
import { decodeLine, encodeLine } from "./journalLine.ts";
import { readJournalEnd } from "./readJournalEnd.ts";

export interface JournalDeps {
  runId: string;
  path: string;
  clock: Clock;
  log: Logger;
  /** Called once, when the journal is closed. */
  onClose(): void;
}

/**
 * Opens a journal for appending. What a killed process left of a last line is cut off. A journal that does not exist
 * yet appears on disk with its first line: durable, and complete or not at all.
 *
 * An append is one write at the end that this writer knows; one that fails (disk full) is undone, so the next begins
 * on a whole line. What it answers is the line as it will be read again. A journal whose file somebody removes meanwhile is
 * put back whole with the next durable line.
 */
export function openJournal({ runId, path, clock, log, onClose }: JournalDeps): Journal {
  let file: number | undefined;
  let size = 0;
  let seq = 0;
  /** True while bytes of a failed write may lie beyond `size`. */
  let dirty = false;
  let closed = false;
  /** True while lines may not be on the disk. */
  let unsynced = false;

  if (existsSync(path)) {
    withStorageErrors(path, () => {
      const opened = openSync(path, "r+");
      try {
        const end = readJournalEnd({ file: opened, runId, path });
        ({ seq, size } = end);
        if (end.torn > 0) {
          ftruncateSync(opened, size);
          fdatasyncSync(opened);
          log.warn("A torn last line was cut off the journal.", { runId, bytes: end.torn, lastSeq: seq });
        }
      } catch (error) {
        closeSync(opened);
        throw error;
      }
      file = opened;
    });
  }

  function create(bytes: Uint8Array): void {
    const folder = dirname(path);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const temporary = `${path}.new`;
    const made = openSync(temporary, "w", 0o600);
    try {
      writeAll(made, bytes, 0);
      fdatasyncSync(made);
    } finally {
      closeSync(made);
    }
    renameSync(temporary, path);
    syncFolderNow(folder);
    syncFolderNow(dirname(folder));
    file = openSync(path, "r+");
  }

  /** Writes to a file without a name would be lost with it. */
  function putBack(removed: number): number {
    const lines = new Uint8Array(size);
    readSync(removed, lines, 0, size, 0);
    create(lines);
    closeSync(removed);
    dirty = false;
    log.warn("A journal that was removed while its run went on was put back.", { runId, lastSeq: seq });
    return file!;
  }

  function extend(opened: number, bytes: Uint8Array, durable: boolean): void {
    const to = durable && fstatSync(opened).nlink === 0 ? putBack(opened) : opened;
    if (dirty) undo(to);
    try {
      writeAll(to, bytes, size);
      unsynced = true;
      if (durable) {
        fdatasyncSync(to);
        unsynced = false;
      }
    } catch (error) {
      dirty = true;
      try {
        undo(to);
      } catch {
        // tried again before the next line; what failed first is what is told
      }
      throw error;
    }
  }

  function undo(to: number): void {
    ftruncateSync(to, size);
    dirty = false;
  }

  return {
    lastSeq: () => seq,

    append(event, { durable = false } = {}) {
      if (closed) throw new AppError({ code: "internal", message: `The journal of run ${runId} is closed.` });
      const line = encodeLine({ seq: seq + 1, time: clock.now(), event });
      const entry = validate(line, { runId, kind: event.kind });
      const bytes = Buffer.from(line);
      withStorageErrors(path, () => (file === undefined ? create(bytes) : extend(file, bytes, durable)));
      size += bytes.length;
      seq += 1;
      return entry;
    },

    async close() {
      if (closed) return;
      closed = true;
      onClose();
      if (file === undefined) return;
      try {
        if (unsynced) fdatasyncSync(file);
      } catch (error) {
        throw storageError(error, path);
      } finally {
        closeSync(file);
      }
    },
  };
}

/** What is in the journal stays for ever, so an event that could not be read again is refused before it is written. */
function validate(line: string, { runId, kind }: { runId: string; kind: string }): JournalEntry {
  const entry = decodeLine(line);
  if (!entry) throw new AppError({ code: "internal", message: `The event "${kind}" of run ${runId} does not have the shape of a journal line.`, data: { runId, kind } });
  return entry;
}

function writeAll(file: number, bytes: Uint8Array, position: number): void {
  const written = writeSync(file, bytes, 0, bytes.length, position);
  // A regular file takes less than it was given only when the disk has no more room.
  if (written < bytes.length) throw Object.assign(new Error(`Only ${written} of ${bytes.length} bytes were written.`), { code: "ENOSPC" });
}
