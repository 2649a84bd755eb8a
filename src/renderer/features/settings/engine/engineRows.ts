import { ratioOf } from "#core/engines/EngineReport.ts";
import type { MeasuredEngine } from "#shared/contracts/engines.ts";

export interface EngineColumn {
  name: string;
  /** Steps a second on all programs beside the first column's, as a factor; undefined where it did not come to the end of them. */
  beside: number | undefined;
  inUse: boolean;
}

export interface EngineRow {
  program: string;
  /** Steps a second, by column; undefined where it was not reached in time. */
  cells: readonly { rate: number | undefined; fastest: boolean }[];
}

export interface EngineTable {
  columns: readonly EngineColumn[];
  rows: readonly EngineRow[];
  /** Those that do not start, and why. */
  failed: readonly { name: string; cause: string }[];
}

/** Within this part of the fastest a rate counts as the fastest too: less is noise. */
const noise = 0.03;

/** A report as a table: an engine a column, a program a row. While it is measured, engines that are under way have no build. */
export function engineTable(engines: readonly MeasuredEngine[], inUse: string): EngineTable {
  const there = engines.filter(({ cause }) => cause === undefined);
  const [first] = there;
  const programs = [...new Set(there.flatMap(({ rates }) => Object.keys(rates)))];
  return {
    columns: there.map((engine) => ({ name: engine.name, beside: first && programs.length > 0 && programs.every((program) => engine.rates[program] !== undefined) ? ratioOf(engine, first) : undefined, inUse: engine.name === inUse })),
    rows: programs.map((program) => {
      const most = Math.max(...there.map(({ rates }) => rates[program] ?? 0));
      return { program, cells: there.map(({ rates }) => ({ rate: rates[program], fastest: (rates[program] ?? 0) > 0 && rates[program]! >= most * (1 - noise) })) };
    }),
    failed: engines.flatMap(({ name, cause }) => (cause === undefined ? [] : [{ name, cause }])),
  };
}

/** Those that may be chosen: what was measured to start, what is chosen, and what is in use. */
export function choosableEngines(engines: readonly MeasuredEngine[] | undefined, { setting, inUse }: { setting: string; inUse: string }): string[] {
  const there = engines?.flatMap(({ name, build }) => (build === undefined ? [] : [name])) ?? [];
  return ["auto", ...new Set([...there, inUse, ...(setting === "auto" ? [] : [setting])])];
}

/** Steps a second as a person compares them: whole from 100 on, else two digits. */
export function rateText(rate: number | undefined, locale: string): string {
  if (rate === undefined) return "–";
  return new Intl.NumberFormat(locale, rate >= 100 ? { maximumFractionDigits: 0 } : { minimumSignificantDigits: 2, maximumSignificantDigits: 2 }).format(rate);
}
