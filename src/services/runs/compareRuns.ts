import { thinCurve } from "#core/runs/thinCurve.ts";
import { isAppError } from "#shared/AppError.ts";
import type { ThinSeries } from "#shared/contracts/runs.ts";
import { reduceRun, type RunState } from "#core/runs/runState.ts";
import { createStepClock, type StepClock } from "#core/runs/stepClock.ts";
import type { RunIndex, RunStore } from "./ports.ts";

export interface CompareRequest {
  runs: readonly string[];
  series: string;
  points: number;
  /** With seconds. */
  times: boolean;
}

export interface CompareDeps {
  index: RunIndex;
  store: Pick<RunStore, "readJournal">;
}

/** Longest time without letting others work, ms. */
const turnMs = 25;

/** One series of many runs, each thinned; runs without it are left out. */
export async function compareRuns({ runs, series: name, points, times }: CompareRequest, { index, store }: CompareDeps, signal: AbortSignal): Promise<ThinSeries[]> {
  const found: ThinSeries[] = [];
  let begun = performance.now();
  for (const runId of new Set(runs)) {
    const curve = index.curve(runId, name);
    if (curve) {
      const thin = thinCurve(curve, points);
      found.push({ runId, name, ...thin, ...(times ? { seconds: (await clockOf(store, runId))?.secondsAt(thin.steps) } : {}) });
    }
    if (performance.now() - begun < turnMs) continue;
    await new Promise<void>((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
    begun = performance.now();
  }
  return found;
}

/** Undefined where the journal can't be read: its curve is in the index all the same. */
async function clockOf(store: CompareDeps["store"], runId: string): Promise<StepClock | undefined> {
  const clock = createStepClock();
  let state: RunState | undefined;
  try {
    for await (const entry of store.readJournal(runId, 0)) {
      state = reduceRun(state, entry);
      clock.add(entry, state);
    }
  } catch (error) {
    if (isAppError(error)) return undefined;
    throw error;
  }
  return clock;
}
