import { onTestFinished } from "vitest";
import type { JournalEntry } from "#core/runs/events.ts";
import type { RunState } from "#core/runs/runState.ts";
import { specSchema, type RunKind } from "#core/runs/spec.ts";
import { createRunExecutor } from "#services/runs/executor/createRunExecutor.ts";
import type { RunExecutor, StartRequest } from "#services/runs/RunExecutor.ts";
import type { Clock } from "#shared/Clock.ts";
import { newId } from "#shared/ids.ts";
import type { Logger } from "#shared/Logger.ts";
import { createMemoryBlobStore } from "#tests/support/memory/memoryBlobStore.ts";
import { createMemoryDisk, type MemoryDisk } from "#tests/support/memory/memoryDisk.ts";
import { createMemoryLauncher, type MemoryLauncher } from "#tests/support/memory/memoryLauncher.ts";
import type { MemoryProgram } from "#tests/support/memory/memoryProgram.ts";
import { createMemoryRunStore } from "#tests/support/memory/memoryRunStore.ts";
import { recordingLogger, type LogLine } from "#tests/support/recordingLogger.ts";
import { noModels } from "#tests/support/memory/noModels.ts";

export type DiskWrite = "line" | "checkpoint" | "blob";

export interface MemoryHost {
  executor: RunExecutor;
  launcher: MemoryLauncher;
  /** What was passed on: lines and the state after them. */
  told: { entries: readonly JournalEntry[]; state: RunState }[];
  /** The host is killed: it writes nothing more, and its processes are gone. */
  die(): void;
}

export interface MemoryHome {
  disk: MemoryDisk;
  log: { lines: readonly LogLine[] };
  /** The next host. Called before each write, `beforeWrite` may throw what a disk would. */
  host(options?: { maxActive?: number; turn?: (runId: string) => Promise<void>; beforeWrite?: (what: DiskWrite) => void; onEntries?: (entries: readonly JournalEntry[]) => void }): MemoryHost;
  request(program: string, options?: { kind?: RunKind }): Promise<StartRequest>;
  /** The journal as the disk holds it. */
  journal(runId: string): Promise<JournalEntry[]>;
}

/** A home in memory and the hosts that come and go over it. */
export function createMemoryHome({ programs, clock = { now: () => Date.now() } }: { programs: Record<string, MemoryProgram>; clock?: Clock }): MemoryHome {
  const disk = createMemoryDisk();
  const log: Logger & { lines: readonly LogLine[] } = recordingLogger();

  return {
    disk,
    log,
    host({ maxActive = 1, turn, beforeWrite = () => undefined, onEntries = () => undefined } = {}) {
      let dead = false;
      const told: MemoryHost["told"] = [];
      const write = (what: DiskWrite): void => {
        if (dead) throw new Error("This host is dead.");
        beforeWrite(what);
      };
      const launcher = createMemoryLauncher({ programs, ...(turn ? { turn } : {}) });
      const executor = createRunExecutor({
        store: createMemoryRunStore({ disk, clock, beforeWrite: write }),
        blobs: createMemoryBlobStore({ disk, beforeWrite: () => write("blob") }),
        launcher,
        models: noModels,
        clock,
        log,
        place: "memory",
        maxActive,
        onEntries(entries, state) {
          told.push({ entries, state });
          onEntries(entries);
        },
      });
      onTestFinished(() => executor.close());
      return {
        executor,
        launcher,
        told,
        die() {
          dead = true;
          launcher.vanish();
        },
      };
    },
    async request(program, { kind = "train" } = {}) {
      const hash = await createMemoryBlobStore({ disk }).put(new TextEncoder().encode(program));
      return { runId: newId(), name: program, kind, spec: specSchema.parse({ entry: "main.ts", files: { "main.ts": hash }, engineBuild: "test-1" }) };
    },
    async journal(runId) {
      const entries: JournalEntry[] = [];
      for await (const entry of createMemoryRunStore({ disk, clock }).readJournal(runId, 0)) entries.push(entry);
      return entries;
    },
  };
}
