import { journalEntrySchema, writeScalar, type JournalEntry } from "#core/runs/events.ts";
import type { RunStore } from "#services/runs/ports.ts";
import { AppError } from "#shared/AppError.ts";
import type { Clock } from "#shared/Clock.ts";
import { idSchema } from "#shared/ids.ts";
import type { MemoryDisk } from "./memoryDisk.ts";

export interface MemoryRunStoreDeps {
  disk: MemoryDisk;
  clock: Clock;
  /** Called before each write; what it throws is what the disk says. */
  beforeWrite?: (what: "line" | "checkpoint") => void;
}

/** A RunStore whose lines and bytes are kept as they would be on a disk: encoded, and seen by the next host. */
export function createMemoryRunStore({ disk, clock, beforeWrite = () => undefined }: MemoryRunStoreDeps): RunStore {
  const writers = new Set<string>();

  return {
    async nextNumber() {
      const journalled = [...disk.journals.values()].flatMap(({ lines }) => lines.slice(0, 1).map((line) => decode(line).event));
      for (const event of journalled) if (event.kind === "created") disk.lastNumber = Math.max(disk.lastNumber, event.number);
      return ++disk.lastNumber;
    },

    async openJournal(runId) {
      if (!idSchema.safeParse(runId).success) throw new AppError({ code: "invalid-input", message: `"${runId}" is not the id of a run.` });
      if (writers.has(runId)) throw new AppError({ code: "conflict", message: `The journal of run ${runId} is already open for writing.` });
      writers.add(runId);
      let closed = false;
      let seq = disk.journals.get(runId)?.lines.length ?? 0;
      return {
        lastSeq: () => seq,
        append(event, { durable = false } = {}) {
          if (closed) throw new AppError({ code: "internal", message: `The journal of run ${runId} is closed.` });
          const line = JSON.stringify({ seq: seq + 1, time: clock.now(), event }, (_, value: unknown) => (typeof value === "number" ? writeScalar(value) : value));
          const entry = journalEntrySchema.safeParse(JSON.parse(line)).data;
          if (!entry) throw new AppError({ code: "internal", message: `The event "${event.kind}" of run ${runId} does not have the shape of a journal line.` });
          beforeWrite("line");
          const journal = disk.journals.get(runId) ?? { lines: [], durable: 0 };
          disk.journals.set(runId, journal);
          journal.lines.push(line);
          if (durable) journal.durable = journal.lines.length;
          seq++;
          return entry;
        },
        async close() {
          if (closed) return;
          closed = true;
          writers.delete(runId);
        },
      };
    },

    async *readJournal(runId, afterSeq) {
      const journal = disk.journals.get(runId);
      if (!journal) throw new AppError({ code: "run-not-found", message: `Run ${runId} has no journal.` });
      for (let index = afterSeq; index < journal.lines.length; index++) yield decode(journal.lines[index]!);
    },

    runIds: async () => [...disk.journals.keys()].sort(),

    async writeCheckpoint(runId, checkpointId, bytes) {
      if (!/^\w[\w.-]{0,99}$/.test(checkpointId)) throw new AppError({ code: "invalid-input", message: `"${checkpointId}" is not the id of a checkpoint.` });
      beforeWrite("checkpoint");
      disk.checkpoints.set(`${runId}/${checkpointId}`, bytes.slice());
    },

    async readCheckpoint(runId, checkpointId) {
      const bytes = disk.checkpoints.get(`${runId}/${checkpointId}`);
      if (!bytes) throw new AppError({ code: "checkpoint-invalid", message: `Checkpoint ${checkpointId} of run ${runId} is not there.` });
      return bytes.slice();
    },

    async pruneCheckpoints(runId, keep) {
      for (const key of disk.checkpoints.keys()) {
        if (key.startsWith(`${runId}/`) && !keep.has(key.slice(runId.length + 1))) disk.checkpoints.delete(key);
      }
    },

    async removeRun(runId) {
      if (!idSchema.safeParse(runId).success) throw new AppError({ code: "invalid-input", message: `"${runId}" is not the id of a run.` });
      await this.pruneCheckpoints(runId, new Set());
      disk.journals.delete(runId);
    },
  };
}

function decode(line: string): JournalEntry {
  try {
    return journalEntrySchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new AppError({ code: "journal-corrupt", message: "A line of the journal can't be read.", cause });
  }
}
