import type { RunSummary } from "#shared/contracts/runs.ts";
import type { Column } from "./columns.ts";
import type { FormatValue } from "../formatValue.ts";
import type { Names } from "../useNames.ts";

/** Rows that are looked at to know how wide a column has to be. */
const looked = 200;
/** px of an average sign at 13 and at 11 px. */
const signWidth = 7.3;
const headSignWidth = 6.1;

/** Columns of the list as a grid's template: eye, name, then each as wide as its head and its values need. */
export function columnWidths(columns: readonly Column[], runs: readonly RunSummary[], names: Names, format: FormatValue): string {
  const sample = runs.slice(0, looked);
  const widths = columns.map((column) => {
    const longest = sample.reduce((most, run) => Math.max(most, format(column.unit, column.value(run)).length), 0);
    const wanted = Math.max(longest * signWidth, names.short(column).length * headSignWidth) + 18;
    return `calc(${Math.round(Math.min(column.unit === "text" || column.unit === "short" ? 150 : 240, Math.max(48, wanted)))}px * var(--scale))`;
  });
  return ["calc(46px * var(--scale))", "minmax(calc(180px * var(--scale)), 1fr)", ...widths].join(" ");
}
