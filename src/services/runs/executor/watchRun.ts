import type { JournalEntry } from "#core/runs/events.ts";
import { isActive } from "#core/runs/runState.ts";
import { AppError } from "#shared/AppError.ts";
import type { RunStore } from "../ports.ts";
import type { OpenRun } from "./openRun.ts";

export interface WatchRequest {
  runId: string;
  afterSeq: number;
  signal: AbortSignal | undefined;
  store: RunStore;
  /** The run while it is being worked on. */
  find(runId: string): OpenRun | undefined;
  closing(): boolean;
}

/**
 * The journal from `afterSeq` + 1 on, live until the run ends or is paused. Nothing is queued for a watcher: one that is
 * slow reads from the journal what it has missed.
 */
export async function* watchRun({ runId, afterSeq, signal, store, find, closing }: WatchRequest): AsyncGenerator<JournalEntry, void> {
  let seq = afterSeq;
  for (;;) {
    const before = seq;
    const run = find(runId);
    for await (const entry of run?.recent(seq) ?? store.readJournal(runId, seq)) {
      if (signal?.aborted) return;
      yield entry;
      seq = entry.seq;
    }
    if (signal?.aborted) return;
    if (seq > before) continue;
    if (!run) {
      if (find(runId)) continue;
      return;
    }
    // From here to `changed` without a turn of the event loop, so that no line is missed.
    const { status, lastSeq } = run.state();
    if (lastSeq > seq) continue;
    if (!isActive(status)) return;
    await run.changed(signal);
    const broken = run.broken();
    if (broken) throw broken;
    if (closing()) throw new AppError({ code: "disconnected", message: "The lab host is ending.", hint: "The run goes on when it is started again." });
  }
}
