import { onTestFinished } from "vitest";
import type { JournalEntry, RunEvent } from "#core/runs/events.ts";
import type { RunState } from "#core/runs/runState.ts";
import { specSchema, type RunKind } from "#core/runs/spec.ts";
import { createRunExecutor } from "#services/runs/executor/createRunExecutor.ts";
import type { AttemptLauncher, OnRunEntries, RunStore } from "#services/runs/ports.ts";
import type { RunExecutor, StartRequest } from "#services/runs/RunExecutor.ts";
import type { Clock } from "#shared/Clock.ts";
import { newId } from "#shared/ids.ts";
import { createMemoryBlobStore } from "#tests/support/memory/memoryBlobStore.ts";
import { createMemoryDisk, type MemoryDisk } from "#tests/support/memory/memoryDisk.ts";
import { createMemoryRunStore } from "#tests/support/memory/memoryRunStore.ts";
import { createPuppetLauncher, type PuppetLauncher } from "#tests/support/memory/puppetLauncher.ts";
import { recordingLogger, type LogLine } from "#tests/support/recordingLogger.ts";
import { noModels } from "#tests/support/memory/noModels.ts";

export interface PuppetHome {
  disk: MemoryDisk;
  store: RunStore;
  executor: RunExecutor;
  launcher: PuppetLauncher;
  log: { lines: readonly LogLine[] };
  /** The clock, ms. */
  time: { now: number };
  start(options?: { kind?: RunKind; files?: Record<string, string> }): Promise<StartRequest>;
  events(runId: string): Promise<JournalEntry["event"][]>;
}

export const kinds = (events: readonly RunEvent[]): string[] => events.map(({ kind }) => kind);

/** The state once the run has ended or is paused. */
export async function atRest({ executor }: PuppetHome, runId: string): Promise<RunState> {
  for await (const _ of executor.watch(runId, 0));
  return executor.state(runId);
}

/** An executor whose attempts are played by the test. */
export function createPuppetHome({ maxActive = 1, onEntries = () => undefined, disk = createMemoryDisk(), launch, beforeWrite = () => undefined, retryMs = 5000 }: { maxActive?: number; onEntries?: OnRunEntries; disk?: MemoryDisk; launch?: AttemptLauncher["launch"]; beforeWrite?: (what: "line" | "checkpoint" | "blob") => void; retryMs?: number } = {}): PuppetHome {
  const time = { now: 1_800_000_000_000 };
  const clock: Clock = { now: () => time.now };
  const log = recordingLogger();
  const launcher = createPuppetLauncher();
  const blobs = createMemoryBlobStore({ disk, beforeWrite: () => beforeWrite("blob") });
  const store = createMemoryRunStore({ disk, clock, beforeWrite });
  const executor = createRunExecutor({ store, blobs, launcher: launch ? { ...launcher, launch } : launcher, models: noModels, clock, log, place: "memory", maxActive, retryMs, onEntries });
  onTestFinished(() => executor.close());
  return {
    disk,
    store,
    executor,
    launcher,
    log,
    time,
    async start({ kind = "train", files = { "main.ts": "program" } } = {}) {
      const hashes = await Promise.all(Object.entries(files).map(async ([path, text]) => [path, await blobs.put(new TextEncoder().encode(text))] as const));
      const request: StartRequest = { runId: newId(), name: "test", kind, spec: specSchema.parse({ entry: "main.ts", files: Object.fromEntries(hashes), engineBuild: "test-1" }) };
      await executor.start(request);
      return request;
    },
    async events(runId) {
      const events: JournalEntry["event"][] = [];
      for await (const { event } of store.readJournal(runId, 0)) events.push(event);
      return events;
    },
  };
}
