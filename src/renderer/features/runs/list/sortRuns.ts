import type { RunSummary } from "#shared/contracts/runs.ts";
import type { Column } from "./columns.ts";

export interface RunOrder {
  column: string;
  descending: boolean;
}

export const newestFirst: RunOrder = { column: "run", descending: true };

/** In order of a column, the newest first among equals; runs without a value, or whose value burst, come last either way. */
export function sortRuns(runs: readonly RunSummary[], column: Column | undefined, { descending }: Pick<RunOrder, "descending">, locale: string): RunSummary[] {
  const collator = new Intl.Collator(locale, { numeric: true });
  const way = descending ? -1 : 1;
  const keyed = runs.map((run) => ({ run, value: column ? column.value(run) : run.number }));
  keyed.sort((a, b) => {
    const gone = Number(isMissing(a.value)) - Number(isMissing(b.value));
    if (gone !== 0) return gone;
    return way * compare(a.value, b.value, collator) || b.run.number - a.run.number;
  });
  return keyed.map(({ run }) => run);
}

function isMissing(value: string | number | undefined): boolean {
  return value === undefined || value === "" || Number.isNaN(value);
}

function compare(a: string | number | undefined, b: string | number | undefined, collator: Intl.Collator): number {
  if (isMissing(a) || isMissing(b)) return 0;
  if (typeof a === "number" && typeof b === "number") return a === b ? 0 : a - b;
  return collator.compare(String(a), String(b));
}
