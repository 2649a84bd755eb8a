import type { BundledTable, Table, Tables } from "#resources/types/backprop.d.ts";
import type { TableColumn, TableRow } from "#core/data/tableRow.ts";
import { callSite, studentError, type CallSite } from "#engine/trainer/studentError.ts";
import type { TrainContext } from "#engine/trainer/TrainContext.ts";

/** A bundled table: all visible rows, and the same rows in the lab's own two parts. */
export async function table<Name extends keyof Tables>(context: TrainContext, name: Name): Promise<BundledTable<Tables[Name]>> {
  const site = callSite();
  const given: unknown = name;
  if (typeof given !== "string") throw studentError(site, { message: "table needs the name of a table.", hint: 'For example await table("penguins").' });
  const payload = await context.dataset(given);
  if (payload.kind !== "table") throw studentError(site, { message: `${name} is no table but ${payload.kind}.`, hint: payload.kind === "text" ? `Load it with characters("${name}").` : `Load it with ${name}().` });
  const { columns } = payload;
  const [train, validation] = [payload.train, payload.validation].map((rows) => rows.map((row) => Object.freeze({ ...row })));
  // The types of Tables say what the columns of the bundled files are.
  return bundled({ name, columns }, train!, validation!) as unknown as BundledTable<Tables[Name]>;
}

interface Source {
  name: string;
  columns: readonly TableColumn[];
}

function bundled(source: Source, train: readonly TableRow[], validation: readonly TableRow[]): BundledTable<TableRow> {
  return {
    ...tableOf(source, [...train, ...validation]),
    train: tableOf(source, train),
    validation: tableOf(source, validation),
    where(keep) {
      refuseKeep(callSite(), keep);
      return bundled(source, train.filter((row) => keep(row)), validation.filter((row) => keep(row)));
    },
  };
}

function tableOf(source: Source, rows: readonly TableRow[]): Table<TableRow> {
  const { columns } = source;
  return {
    rows,
    column(name) {
      findColumn(callSite(), source, name);
      return rows.map((row) => row[name]!);
    },
    numbers(...names: string[]) {
      const site = callSite();
      if (names.length === 0) throw studentError(site, { message: "numbers needs the name of at least one column.", hint: `Columns of numbers: ${namesOf(columns.filter(({ kind }) => kind === "number"))}.` });
      for (const name of names) {
        if (findColumn(site, source, name).kind !== "number") throw studentError(site, { message: `The column "${name}" holds words, not numbers.`, hint: `Columns of numbers: ${namesOf(columns.filter(({ kind }) => kind === "number"))}.` });
      }
      return rows.map((row, index) => names.map((name) => presentNumber(site, row, name, index)));
    },
    where(keep) {
      refuseKeep(callSite(), keep);
      return tableOf(source, rows.filter((row) => keep(row)));
    },
    toCsv: () => [columns.map(({ name }) => name), ...rows.map((row) => columns.map(({ name }) => cell(row[name]!)))].map((line) => `${line.join()}\n`).join(""),
  };
}

function findColumn(site: CallSite, { name: owner, columns }: Source, name: string): TableColumn {
  const column = columns.find((one) => one.name === name);
  if (!column) throw studentError(site, { message: `${owner} has no column "${name}".`, hint: `Columns: ${namesOf(columns)}.` });
  return column;
}

function presentNumber(site: CallSite, row: TableRow, name: string, index: number): number {
  const value = row[name];
  if (typeof value === "number" && !Number.isNaN(value)) return value;
  throw studentError(site, { message: `Row ${index} has no ${name}.`, hint: `Leave such rows out first, for example with where((row) => row.${name} > 0).` });
}

function refuseKeep(site: CallSite, keep: unknown): void {
  if (typeof keep !== "function") throw studentError(site, { message: "where needs a function that says which rows to keep.", hint: "For example where((row) => row.mass > 0)." });
}

function namesOf(columns: readonly TableColumn[]): string {
  return columns.map(({ name }) => name).join(", ");
}

function cell(value: number | string): string {
  if (typeof value === "number") return Number.isNaN(value) ? "" : String(value);
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
