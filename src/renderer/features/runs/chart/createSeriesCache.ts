import { isActive } from "#core/runs/runState.ts";
import { isAppError, type AppError } from "#shared/AppError.ts";
import type { RunSummary, ThinSeries } from "#shared/contracts/runs.ts";
import type { Lab } from "#renderer/lab/useLab.ts";

type Wanted = Pick<RunSummary, "runId" | "updatedAt" | "status">;

export interface SeriesCache {
  get(runId: string, series: string): ThinSeries | undefined;
  /** Sees to it that these runs' series are here and as new as their summaries; those that are here already stay. `times`: with seconds. */
  want(runs: readonly Wanted[], series: string, times?: boolean): void;
  /** Rises each time something came. */
  version(): number;
  subscribe(listener: () => void): () => void;
  failure(): AppError | undefined;
}

/** Points asked for over all lines: what two charts of a screen can show and a click can wait for. */
const pointsOverAll = 120_000;
const mostPoints = 4000;
const leastPoints = 64;
/** Shortest time between two looks at a run that is going on, ms. */
const liveMs = 1000;

interface Entry {
  times: boolean;
  data: ThinSeries | undefined;
  points: number;
  updatedAt: number;
  askedAt: number;
}

/** Curves of many runs, thinned by the lab, asked for once. */
export function createSeriesCache({ call, now = () => performance.now() }: { call: Lab["call"]; now?: () => number }): SeriesCache {
  const entries = new Map<string, Entry>();
  const listeners = new Set<() => void>();
  let version = 0;
  let failure: AppError | undefined;

  const tell = (): void => {
    version++;
    for (const listener of listeners) listener();
  };

  function isStale(entry: Entry | undefined, run: Wanted, points: number, times: boolean): boolean {
    if (!entry || (times && !entry.times)) return true;
    const finer = entry.points < points / 2 && entry.data !== undefined && entry.data.steps.length >= entry.points * 0.75;
    if (finer) return true;
    if (entry.updatedAt >= run.updatedAt) return false;
    return !isActive(run.status) || now() - entry.askedAt >= liveMs;
  }

  async function fetch(runs: readonly Wanted[], series: string, points: number, times: boolean): Promise<void> {
    const askedAt = now();
    const before = new Map(runs.map(({ runId }) => [runId, entries.get(key(runId, series))]));
    for (const { runId, updatedAt } of runs) entries.set(key(runId, series), { data: before.get(runId)?.data, times, points, updatedAt, askedAt });
    try {
      const found = await call((lab) => lab.runs.compare({ runs: runs.map(({ runId }) => runId), series, points, times }));
      for (const data of found) {
        const entry = entries.get(key(data.runId, series));
        if (entry) entry.data = data;
      }
      failure = undefined;
    } catch (error) {
      for (const [runId, entry] of before) {
        if (entry) entries.set(key(runId, series), entry);
        else entries.delete(key(runId, series));
      }
      if (isAppError(error)) failure = error;
      else throw error;
    }
    tell();
  }

  return {
    get: (runId, series) => entries.get(key(runId, series))?.data,
    want(runs, series, times = false) {
      if (runs.length === 0) return;
      const points = Math.max(leastPoints, Math.min(mostPoints, Math.floor(pointsOverAll / runs.length)));
      const stale = runs.filter((run) => isStale(entries.get(key(run.runId, series)), run, points, times));
      if (stale.length > 0) void fetch(stale, series, points, times);
    },
    version: () => version,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    failure: () => failure,
  };
}

function key(runId: string, series: string): string {
  return `${runId}/${series}`;
}
