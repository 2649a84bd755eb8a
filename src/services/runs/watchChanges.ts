import type { RunState } from "#core/runs/runState.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import type { RunFollower } from "./followRuns.ts";
import { summariseRun } from "#core/runs/summariseRun.ts";

export interface ChangesDeps {
  follower: Pick<RunFollower, "subscribe" | "active">;
  /** Shortest time between two summaries of one run, ms. */
  everyMs?: number;
}

/**
 * Summaries of the active runs, then of each run that changes. A change soon after another waits and is told with what
 * followed it, so the newest state always arrives; a reader that is slow gets fewer, never old ones. Checks' runs are left out.
 */
export async function* watchChanges({ follower, everyMs = 250 }: ChangesDeps, signal: AbortSignal): AsyncGenerator<RunSummary, void> {
  const newest = new Map<string, RunState>();
  const toldAt = new Map<string, number>();
  let wake = (): void => undefined;
  const changed = (state: RunState): void => {
    if (state.kind === "check") return;
    newest.set(state.runId, state);
    wake();
  };
  const stop = (): void => wake();
  const unsubscribe = follower.subscribe(changed);
  signal.addEventListener("abort", stop);
  try {
    follower.active().forEach(changed);
    while (!signal.aborted) {
      const now = performance.now();
      const due = [...newest.values()].find(({ runId }) => now - (toldAt.get(runId) ?? -Infinity) >= everyMs);
      if (due) {
        newest.delete(due.runId);
        toldAt.set(due.runId, now);
        yield summariseRun(due);
        continue;
      }
      for (const [runId, at] of toldAt) if (now - at >= everyMs) toldAt.delete(runId);
      const nextDue = Math.min(...[...newest.keys()].map((runId) => (toldAt.get(runId) ?? now) + everyMs - now));
      await new Promise<void>((resolve) => {
        const timer = Number.isFinite(nextDue) ? setTimeout(resolve, nextDue) : undefined;
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (signal.aborted) wake();
      });
    }
  } finally {
    unsubscribe();
    signal.removeEventListener("abort", stop);
  }
}
