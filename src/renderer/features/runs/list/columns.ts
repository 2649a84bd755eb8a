import { betterWay } from "#core/runs/compareRuns.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";

/** How a value is written: accuracies as percent, losses with as many decimals in a column, dates as dates. */
export type Unit = "percent" | "loss" | "seconds" | "number" | "plain" | "date" | "text" | "short";

export interface Column {
  /** Kept between visits: what it is of, and its key. */
  id: string;
  of: "run" | "setting" | "result" | "fact";
  key: string;
  unit: Unit;
  value(run: RunSummary): string | number | undefined;
}

export const runColumn: Column = { id: "run", of: "run", key: "run", unit: "number", value: ({ number }) => number };

const facts: readonly Column[] = [
  { id: "fact:hidden", of: "fact", key: "hidden", unit: "short", value: ({ config }) => hiddenLayers(config["layers"]) },
  { id: "fact:seconds", of: "fact", key: "seconds", unit: "seconds", value: ({ seconds }) => seconds },
  { id: "fact:status", of: "fact", key: "status", unit: "text", value: ({ status }) => status },
  { id: "fact:createdAt", of: "fact", key: "createdAt", unit: "date", value: ({ createdAt }) => createdAt },
];

export const defaultColumns: readonly string[] = ["result:val_accuracy", "result:val_loss", "setting:learningRate", "fact:hidden", "setting:batch", "fact:seconds"];

/** Results and settings that come first, in this order; the others follow by name. */
const firstKeys: readonly string[] = ["val_accuracy", "val_loss", "accuracy", "loss", "learningRate", "layers", "batch", "epochs", "optimizer", "momentum", "seed", "data", "weights"];

/** Every column that these runs can fill. */
export function columnsOf(runs: Iterable<RunSummary>): Column[] {
  const results = new Set<string>();
  const settings = new Map<string, Unit>();
  for (const { metrics, config } of runs) {
    for (const key in metrics) results.add(key);
    for (const key in config) if (settings.get(key) !== "text") settings.set(key, typeof config[key] === "number" ? settingUnit(key) : "text");
  }
  const made: Column[] = [
    ...[...results].map((key): Column => ({ id: `result:${key}`, of: "result", key, unit: resultUnit(key), value: ({ metrics }) => metrics[key] })),
    ...[...settings].map(([key, unit]): Column => ({ id: `setting:${key}`, of: "setting", key, unit, value: ({ config }) => (typeof config[key] === "boolean" ? String(config[key]) : config[key]) })),
  ];
  return [...made.sort((a, b) => rank(a) - rank(b) || a.key.localeCompare(b.key, "en")), ...facts];
}

export function resultUnit(key: string): Unit {
  if (key === "seconds") return "seconds";
  const way = betterWay(key);
  return way === "up" ? "percent" : way === "down" ? "loss" : "number";
}

export function settingUnit(key: string): Unit {
  return key === "seed" ? "plain" : "number";
}

/** The best of each result among these runs, to be written strongly; none where all have the same. */
export function bestOf(runs: readonly RunSummary[], columns: readonly Column[]): ReadonlyMap<string, number> {
  const best = new Map<string, number>();
  for (const { id, key, of, value } of columns) {
    const way = of === "result" ? betterWay(key) : undefined;
    if (way === undefined) continue;
    const values = runs.map(value).filter((one): one is number => typeof one === "number" && Number.isFinite(one));
    const extreme = values.reduce((found, one) => (way === "up" ? Math.max(found, one) : Math.min(found, one)), way === "up" ? -Infinity : Infinity);
    if (values.some((one) => one !== extreme)) best.set(id, extreme);
  }
  return best;
}

/** "128 relu, 64 relu, 10 softmax" as "128, 64": all but the last, whose size the data decide; "–" where it is the only one. */
function hiddenLayers(layers: unknown): string | undefined {
  if (typeof layers !== "string") return undefined;
  return layers.split(", ").slice(0, -1).map((layer) => layer.replace(/ relu$/, "")).join(", ") || "–";
}

function rank({ key }: Column): number {
  const place = firstKeys.indexOf(key);
  return place < 0 ? firstKeys.length : place;
}
