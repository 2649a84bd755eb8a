import type { JournalEntry } from "#core/runs/events.ts";
import { isEnded, reduceJournal, reduceRun, type RunState } from "#core/runs/runState.ts";
import type { RunExecutor } from "#services/runs/RunExecutor.ts";
import { until } from "../until.ts";

/** The whole journal, once the run has ended or is paused. */
export function toRest(host: RunExecutor, runId: string): Promise<JournalEntry[]> {
  return collect(host.watch(runId, 0));
}

/** The whole journal, once the run has ended; it may be paused on the way. */
export async function toEnd(host: RunExecutor, runId: string): Promise<JournalEntry[]> {
  for (;;) {
    const entries = await toRest(host, runId);
    if (isEnded(reduceJournal(entries).status)) return entries;
    await until(async () => (await host.state(runId)).status !== "paused", { what: "the run to go on" });
  }
}

export async function collect(entries: AsyncIterable<JournalEntry>): Promise<JournalEntry[]> {
  const list: JournalEntry[] = [];
  for await (const entry of entries) list.push(entry);
  return list;
}

export function atStep(host: RunExecutor, runId: string, call: number, step: number): Promise<void> {
  return reached(host, runId, ({ calls }) => (calls[call - 1]?.step ?? 0) >= step);
}

/** Watches until the run is there: a short one would be over between two looks. */
export async function reached(host: RunExecutor, runId: string, there: (state: RunState) => boolean): Promise<void> {
  let state: RunState | undefined;
  for await (const entry of host.watch(runId, 0)) {
    state = reduceRun(state, entry);
    if (there(state)) return;
  }
  throw new Error(`The run was ${state?.status} before it was where the test wants it.`);
}
