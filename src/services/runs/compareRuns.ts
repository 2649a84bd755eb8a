import { thinCurve } from "#core/runs/thinCurve.ts";
import type { ThinSeries } from "#shared/contracts/runs.ts";
import type { RunIndex } from "./ports.ts";

export interface CompareRequest {
  runs: readonly string[];
  series: string;
  points: number;
}

/** Longest time without letting others work, ms. */
const turnMs = 25;

/** One series of many runs, each thinned; runs without it are left out. */
export async function compareRuns(index: RunIndex, { runs, series: name, points }: CompareRequest, signal: AbortSignal): Promise<ThinSeries[]> {
  const found: ThinSeries[] = [];
  let begun = performance.now();
  for (const runId of new Set(runs)) {
    const curve = index.curve(runId, name);
    if (curve) found.push({ runId, name, ...thinCurve(curve, points) });
    if (performance.now() - begun < turnMs) continue;
    await new Promise<void>((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
    begun = performance.now();
  }
  return found;
}
