import type { RunSummary } from "#shared/contracts/runs.ts";

export type RunValue = string | number | boolean;

/** How far a value went: by a factor for settings, by a distance for results; `better` where one can say so. */
export type Change = { kind: "factor"; factor: number } | { kind: "difference"; by: number; better?: boolean } | { kind: "other" };

export interface RunChange {
  of: "setting" | "result";
  key: string;
  before: RunValue | undefined;
  after: RunValue | undefined;
  change: Change;
}

export interface RunComparison {
  changes: RunChange[];
  /** Keys of what stayed, settings first. */
  same: { of: "setting" | "result"; key: string }[];
}

type Comparable = Pick<RunSummary, "config" | "metrics" | "seconds">;

/** Settings that are names for people: how many times larger one is says nothing. */
const names: ReadonlySet<string> = new Set(["seed"]);

/** What was set otherwise between two runs, and what came of it. */
export function compareRuns(before: Comparable, after: Comparable): RunComparison {
  const comparison: RunComparison = { changes: [], same: [] };
  const add = (of: "setting" | "result", key: string, a: RunValue | undefined, b: RunValue | undefined): void => {
    if (a === undefined && b === undefined) return;
    if (Object.is(a, b)) comparison.same.push({ of, key });
    else comparison.changes.push({ of, key, before: a, after: b, change: of === "setting" ? settingChange(key, a, b) : resultChange(key, a, b) });
  };
  // One that failed before it trained was set to nothing that could be compared.
  const trained = [before, after].every(({ config }) => Object.keys(config).length > 0);
  for (const key of trained ? keysOf(after.config, before.config) : []) add("setting", key, before.config[key], after.config[key]);
  for (const key of keysOf(after.metrics, before.metrics).sort((a, b) => Number(b.startsWith("val_")) - Number(a.startsWith("val_")) || a.localeCompare(b, "en"))) add("result", key, before.metrics[key], after.metrics[key]);
  add("result", "seconds", before.seconds, after.seconds);
  return comparison;
}

/** Whether more of a result is better: `accuracy` and its kin up, `loss` and its kin down, others nobody knows. */
export function betterWay(key: string): "up" | "down" | undefined {
  if (/(?:^|_)(?:accuracy|acc)$/.test(key)) return "up";
  if (/(?:^|_)(?:loss|error|mse|mae)$/i.test(key)) return "down";
  return undefined;
}

function settingChange(key: string, before: RunValue | undefined, after: RunValue | undefined): Change {
  if (names.has(key) || typeof before !== "number" || typeof after !== "number" || !(before > 0) || !(after > 0)) return { kind: "other" };
  return { kind: "factor", factor: after / before };
}

function resultChange(key: string, before: RunValue | undefined, after: RunValue | undefined): Change {
  if (typeof before !== "number" || typeof after !== "number" || !Number.isFinite(before) || !Number.isFinite(after)) return { kind: "other" };
  const by = after - before;
  const way = betterWay(key);
  return way === undefined ? { kind: "difference", by } : { kind: "difference", by, better: way === "up" ? by > 0 : by < 0 };
}

function keysOf(...records: readonly Readonly<Record<string, unknown>>[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}
