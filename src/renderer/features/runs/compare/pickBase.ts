import type { RunSummary } from "#shared/contracts/runs.ts";

/**
 * What a run is compared with: the one a person chose, else the newest pinned run, else the one before it of the same
 * lesson, else the one before it.
 */
export function pickBase(runs: readonly RunSummary[], active: RunSummary | undefined, chosen: string | undefined): RunSummary | undefined {
  if (!active) return undefined;
  const others = runs.filter(({ runId }) => runId !== active.runId);
  const newest = (some: readonly RunSummary[]): RunSummary | undefined => some.reduce<RunSummary | undefined>((found, run) => (found && found.number > run.number ? found : run), undefined);
  const before = others.filter(({ number }) => number < active.number);
  return others.find(({ runId }) => runId === chosen) ?? newest(others.filter(({ pinned }) => pinned)) ?? newest(before.filter(({ lessonId }) => lessonId === active.lessonId)) ?? newest(before);
}
