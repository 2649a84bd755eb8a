import { journalEntrySchema, type JournalEntry } from "#core/runs/events.ts";
import { reduceRun, type RunState } from "#core/runs/runState.ts";

/** The whole journal of a run, from its bytes; undefined for one that makes no sense from its first line to its last. A line that was not finished is left out. */
export function readRunJournal(runId: string, bytes: Uint8Array): { lines: readonly string[]; entries: readonly JournalEntry[]; state: RunState } | undefined {
  const lines = new TextDecoder().decode(bytes).split("\n").slice(0, -1);
  const entries: JournalEntry[] = [];
  let state: RunState | undefined;
  try {
    for (const line of lines) {
      const entry = journalEntrySchema.parse(JSON.parse(line));
      state = reduceRun(state, entry);
      entries.push(entry);
    }
  } catch {
    return undefined;
  }
  return state?.runId === runId ? { lines, entries, state } : undefined;
}

/** The same run under the number that it has in another home. */
export function renumber(lines: readonly string[], number: number): string {
  const [first = "", ...others] = lines;
  const created = JSON.parse(first) as { event: object };
  return [JSON.stringify({ ...created, event: { ...created.event, number } }), ...others].map((line) => `${line}\n`).join("");
}
