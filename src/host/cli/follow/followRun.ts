import { setTimeout as delay } from "node:timers/promises";
import { journalEntrySchema, type JournalEntry } from "#core/runs/events.ts";
import { isEnded, reduceRun, type RunState } from "#core/runs/runState.ts";
import { AppError } from "#shared/AppError.ts";
import type { ReconnectingLab } from "#host/client/reconnectingLab.ts";

export interface FollowRequest {
  lab: ReconnectingLab;
  runId: string;
  /** Where to go on; without it from the run's beginning. */
  from?: RunState | undefined;
  /** Each journal line once and in order, with the state after it. */
  onEntry(entry: JournalEntry, state: RunState): void;
}

/** A stream that ends while its run goes on: its host is just ending. So often in a row it is something else. */
const mostEarlyEnds = 20;
const againMs = 100;

/** Sees a run through to its end or pause, over as many hosts as it takes. */
export async function followRun({ lab, runId, from, onEntry }: FollowRequest): Promise<RunState> {
  let state = from;
  for (let earlyEnds = 0; earlyEnds < mostEarlyEnds; earlyEnds++) {
    const seen = state?.lastSeq ?? 0;
    const entries = lab.stream<{ seq: number }>((client, last) => client.runs.watch({ run: runId, afterSeq: last?.seq ?? seen }));
    for await (const watched of entries) {
      const entry = journalEntrySchema.parse(watched);
      state = reduceRun(state, entry);
      earlyEnds = 0;
      onEntry(entry, state);
    }
    if (state && (isEnded(state.status) || state.status === "paused")) return state;
    await delay(againMs);
  }
  throw new AppError({ code: "disconnected", message: "The lab host no longer tells of the run.", hint: "Watch it again: no run is lost.", data: { runId } });
}
