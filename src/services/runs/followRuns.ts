import type { JournalEntry } from "#core/runs/events.ts";
import { isActive, type RunState } from "#core/runs/runState.ts";
import { toAppError } from "#shared/AppError.ts";
import type { Logger } from "#shared/Logger.ts";
import type { OnRunEntries, RunIndex } from "./ports.ts";

export interface RunFollower {
  /** For the executor. */
  onEntries: OnRunEntries;
  /** Writes what waits into the index now, so that what is read next says all that was journalled. */
  flush(): void;
  /** What is known of a run beyond the index, which may be behind where it can't be written. */
  ahead(runId: string): RunState | undefined;
  /** Told the newest state of a run after each change. Answers how to stop. */
  subscribe(listener: (state: RunState) => void): () => void;
  /** Runs that are being worked on now. */
  active(): readonly RunState[];
  /** Flushes, once and for all. */
  close(): void;
}

export interface RunFollowerDeps {
  index: RunIndex;
  log: Logger;
  /** Longest time a journal line waits for the index, ms. */
  flushMs?: number;
}

interface Waiting {
  entries: JournalEntry[];
  state: RunState;
}

/**
 * Keeps the index of runs in step with their journals, and tells listeners. The journal comes first: a line that the
 * index could not take stays waiting, and what a crash loses is read again from the journals at the next start.
 */
export function followRuns({ index, log, flushMs = 100 }: RunFollowerDeps): RunFollower {
  const waiting = new Map<string, Waiting>();
  const active = new Map<string, RunState>();
  const listeners = new Set<(state: RunState) => void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failing = false;
  let closed = false;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const [runId, { entries, state }] of waiting) {
      try {
        index.record(entries, state);
        waiting.delete(runId);
        failing = false;
      } catch (error) {
        if (!failing) log.error("The index of runs could not be written; it is tried again.", { runId, error: toAppError(error).message });
        failing = true;
      }
    }
    if (waiting.size > 0) schedule();
  }

  function schedule(): void {
    if (!closed) timer ??= setTimeout(flush, failing ? 10 * flushMs : flushMs);
  }

  return {
    onEntries(entries, state) {
      const known = waiting.get(state.runId);
      if (known) {
        for (const entry of entries) known.entries.push(entry);
        known.state = state;
      } else waiting.set(state.runId, { entries: [...entries], state });
      if (isActive(state.status)) active.set(state.runId, state);
      else active.delete(state.runId);
      schedule();
      for (const listener of listeners) listener(state);
    },
    flush,
    ahead: (runId) => waiting.get(runId)?.state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    active: () => [...active.values()],
    close() {
      closed = true;
      flush();
    },
  };
}
