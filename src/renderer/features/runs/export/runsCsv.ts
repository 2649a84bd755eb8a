import type { RunSummary } from "#shared/contracts/runs.ts";
import type { Column } from "../list/columns.ts";
import { toCsv } from "./toCsv.ts";

/** The listed runs with every column they can fill, numbers as they are: for spreadsheets and programs. */
export function runsCsv(runs: readonly RunSummary[], columns: readonly Column[]): string {
  const head = ["run", "name", "label", "lesson", ...columns.map(({ of, key }) => (of === "fact" ? key : `${of}.${key}`)), "id"];
  const rows = runs.map((run) => [
    run.number,
    run.name,
    run.label,
    run.lessonId,
    ...columns.map(({ unit, value }) => {
      const found = value(run);
      return unit === "date" && typeof found === "number" ? new Date(found).toISOString() : found;
    }),
    run.runId,
  ]);
  return toCsv([head, ...rows]);
}

interface NamedSeries {
  call: number;
  name: string;
  steps: Float64Array;
  values: Float64Array;
}

/** All points of one run: a row a step of a call, a column a series. */
export function seriesCsv(series: readonly NamedSeries[]): string {
  const names = [...new Set(series.map(({ name }) => name))];
  const rows = new Map<string, { call: number; step: number; values: Map<string, number> }>();
  for (const { call, name, steps, values } of series)
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i]!;
      const id = `${call} ${step}`;
      const row = rows.get(id) ?? { call, step, values: new Map<string, number>() };
      row.values.set(name, values[i]!);
      rows.set(id, row);
    }
  const sorted = [...rows.values()].sort((a, b) => a.call - b.call || a.step - b.step);
  return toCsv([["call", "step", ...names], ...sorted.map(({ call, step, values }) => [call, step, ...names.map((name) => values.get(name))])]);
}
