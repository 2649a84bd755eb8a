import { isEnded } from "#core/runs/runState.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";

/** Of some runs, those that go when all of them are deleted: what is pinned is kept, what is at work can't go. */
export function deletableOf(runs: readonly RunSummary[]): RunSummary[] {
  return runs.filter(({ pinned, status }) => !pinned && isEnded(status));
}
