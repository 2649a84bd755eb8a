import type { JournalEntry } from "#core/runs/events.ts";
import { isActive } from "#core/runs/runState.ts";
import { AppError } from "#shared/AppError.ts";
import type { RunStore } from "../ports.ts";
import type { RunBook } from "./createRunBook.ts";

export interface WatchRequest {
  runId: string;
  afterSeq: number;
  signal: AbortSignal | undefined;
  store: RunStore;
  book: RunBook;
  closing(): boolean;
}

/**
 * The journal from `afterSeq` + 1 on, live until the run ends or is paused. Nothing is queued for a watcher: one that is
 * slow reads from the journal what it has missed.
 */
export async function* watchRun({ runId, afterSeq, signal, store, book, closing }: WatchRequest): AsyncGenerator<JournalEntry, void> {
  let seq = afterSeq;
  let active = false;
  for (;;) {
    const before = seq;
    const run = book.find(runId);
    if (run) active = isActive(run.state().status);
    for await (const entry of run?.recent(seq) ?? store.readJournal(runId, seq)) {
      if (signal?.aborted) return;
      yield entry;
      seq = entry.seq;
    }
    if (signal?.aborted) return;
    if (seq > before) continue;
    if (run) {
      // From here to `changed` without a turn of the event loop, so that no line is missed.
      const { status, lastSeq } = run.state();
      if (lastSeq > seq) continue;
      if (!isActive(status)) return;
      await run.changed(signal);
    } else {
      const broken = book.broken(runId);
      if (broken) throw broken;
      if (active && closing()) throw new AppError({ code: "disconnected", message: "The lab host is ending.", hint: "The run goes on when it is started again." });
      return;
    }
  }
}
