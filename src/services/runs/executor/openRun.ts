import type { JournalEntry, RunEvent } from "#core/runs/events.ts";
import { reduceRun, type RunState } from "#core/runs/runState.ts";
import { AppError, toAppError } from "#shared/AppError.ts";
import type { Logger } from "#shared/Logger.ts";
import type { OnRunEntries, RunStore } from "../ports.ts";

/** A run that is being worked on: its journal, open for appending, and the state after its last line. */
export interface OpenRun {
  readonly runId: string;
  state(): RunState;
  /** To the journal first, then to those who follow. Lifecycle lines are on the disk when it returns. */
  append(...events: RunEvent[]): void;
  /** Lines after `seq`, or undefined when some of them have to be read from the journal. */
  recent(seq: number): readonly JournalEntry[] | undefined;
  /** Resolves at the next line, when the run is closed, or when `signal` is aborted. */
  changed(signal: AbortSignal | undefined): Promise<void>;
  close(): Promise<void>;
}

export interface OpenRunDeps {
  store: RunStore;
  log: Logger;
  onEntries: OnRunEntries;
  /** A run's state as the index has it, which saves reading the journal when it is that of its last line. */
  indexed?: ((runId: string) => RunState | undefined) | undefined;
}

/** Lines kept at hand for those who watch live; who is further behind reads the journal. */
const tailLines = 256;

/** Opens the journal of a run, existing or not. */
export async function openRun(runId: string, { store, log, onEntries, indexed }: OpenRunDeps): Promise<OpenRun> {
  const journal = await store.openJournal(runId);
  let state: RunState | undefined;
  let tail: JournalEntry[] = [];
  let closed = false;
  const waiting = new Set<() => void>();

  function fromIndex(): RunState | undefined {
    try {
      return indexed?.(runId);
    } catch {
      return undefined; // the journal is the truth
    }
  }

  function wake(): void {
    const woken = [...waiting];
    waiting.clear();
    for (const resolve of woken) resolve();
  }

  function tell(entries: readonly JournalEntry[]): void {
    tail.push(...entries);
    if (tail.length > 2 * tailLines) tail = tail.slice(-tailLines);
    try {
      onEntries(entries, state!);
    } catch (error) {
      log.error("Journal lines could not be passed on.", { runId, error: toAppError(error).message });
    }
    wake();
  }

  try {
    const lastSeq = journal.lastSeq();
    state = lastSeq > 0 ? fromIndex() : undefined;
    if (state?.lastSeq !== lastSeq) {
      state = undefined;
      if (lastSeq > 0) for await (const entry of store.readJournal(runId, 0)) state = reduceRun(state, entry);
    }
  } catch (error) {
    await journal.close();
    throw error;
  }

  return {
    runId,
    state() {
      if (!state) throw new AppError({ code: "run-not-found", message: `There is no run ${runId}.`, data: { runId } });
      return state;
    },
    append(...events) {
      const entries: JournalEntry[] = [];
      try {
        for (const event of events) {
          const entry = journal.append(event, { durable: isDurable(event) });
          state = reduceRun(state, entry);
          entries.push(entry);
        }
      } finally {
        if (entries.length > 0) tell(entries);
      }
    },
    recent(seq) {
      if (seq >= (state?.lastSeq ?? 0)) return [];
      const first = tail[0]?.seq ?? Infinity;
      return first <= seq + 1 ? tail.slice(seq + 1 - first) : undefined;
    },
    async changed(signal) {
      let woken = (): void => undefined;
      await new Promise<void>((resolve) => {
        woken = () => resolve();
        waiting.add(woken);
        signal?.addEventListener("abort", woken);
        if (closed || signal?.aborted) woken();
      });
      waiting.delete(woken);
      signal?.removeEventListener("abort", woken);
    },
    async close() {
      closed = true;
      wake();
      await journal.close().catch((error: unknown) => log.error("A journal could not be closed.", { runId, error: toAppError(error).message }));
    },
  };
}

/** What the program says is said again by the next attempt; what the executor decides is not. */
function isDurable(event: RunEvent): boolean {
  switch (event.kind) {
    case "line":
    case "call-started":
    case "points":
    case "epoch":
    case "sight":
    case "inside":
    case "remark":
    case "call-ended":
    case "attempt-running":
      return false;
    default:
      return true;
  }
}
