import { expect, onTestFinished } from "vitest";
import { journalEntrySchema, type JournalEntry } from "#core/runs/events.ts";
import type { RunState } from "#core/runs/runState.ts";
import { composeLabHost } from "#host/compose.ts";
import type { ComposedLab } from "#host/lifecycle/startLabHost.ts";
import { newId } from "#shared/ids.ts";
import { silentLogger } from "#shared/Logger.ts";
import { tempDir } from "../tempDir.ts";

export interface ProgramLab {
  handlers: ComposedLab["handlers"];
  home: string;
  start(code: string, options?: { lessonId?: string; memoryMiB?: number }): Promise<string>;
  /** Until it has ended, or `stop` answers true. */
  follow(run: string, stop?: (entry: JournalEntry) => boolean): Promise<JournalEntry[]>;
  state(run: string): Promise<RunState>;
  /** Runs it to its end; what it is then. */
  run(code: string, options?: { lessonId?: string; memoryMiB?: number }): Promise<RunState>;
  /** As a host does that ends well. */
  close(): Promise<void>;
}

export const labContext = { signal: new AbortController().signal, connectionId: "test" };

/** A whole lab host over a home of its own, with real student processes. For use inside a test. */
export async function openProgramLab(home = tempDir()): Promise<ProgramLab> {
  const lab = await composeLabHost({ home, log: silentLogger, version: "test", build: "test" });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= lab.close());
  onTestFinished(close);
  const { runs } = lab.handlers;

  const opened: ProgramLab = {
    handlers: lab.handlers,
    home,
    close,
    async start(code, { lessonId, memoryMiB } = {}) {
      const runId = newId();
      await runs.start({ runId, program: { kind: "files", entry: "main.ts", files: { "main.ts": code }, lessonId }, overrides: {}, limits: { stallSeconds: 120, ...(memoryMiB === undefined ? {} : { memoryMiB }) } }, labContext);
      return runId;
    },
    async follow(run, stop = () => false) {
      const entries: JournalEntry[] = [];
      for await (const told of runs.watch({ run, afterSeq: 0 }, labContext)) {
        const entry = journalEntrySchema.parse(told);
        entries.push(entry);
        if (stop(entry)) break;
      }
      return entries;
    },
    state: async (run) => (await runs.get({ run }, labContext)).state as RunState,
    async run(code, options) {
      const runId = await opened.start(code, options);
      await opened.follow(runId);
      const state = await opened.state(runId);
      expect([state.status, state.error?.message]).toEqual([expect.toBeOneOf(["succeeded", "failed"]), state.error?.message]);
      return state;
    },
  };
  return opened;
}
