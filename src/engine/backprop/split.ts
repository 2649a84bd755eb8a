import type { Parts, SplitOptions } from "#resources/types/backprop.d.ts";
import { createPhilox, permutation } from "#engine/random/philox.ts";
import { callSite, studentError, type CallSite } from "#engine/trainer/studentError.ts";

/** Apart from everything else drawn from the same number. */
const splitStream = 0x5350_4c54;

/** Rows in three parts that share none, by a seed of their own; with `by`, groups stay whole. Parts keep the order of the rows. */
export function split<Row extends object>(rows: readonly Row[], options: SplitOptions<Row>): Parts<Row> {
  const site = callSite();
  refuse(site, rows, options);
  const { validation, test = 0, seed, by } = options;
  const groups = groupsOf(rows, by);
  const order = permutation(groups.length, createPhilox(seed, [splitStream, 0]).next);
  const parts: Record<keyof Parts<Row>, Set<number>> = { train: new Set(), validation: new Set(), test: new Set() };
  const wanted = { validation: Math.max(1, Math.round(validation * rows.length)), test: Math.round(test * rows.length) };
  for (const index of order) {
    const part = parts.validation.size < wanted.validation ? "validation" : parts.test.size < wanted.test ? "test" : "train";
    for (const row of groups[index]!) parts[part].add(row);
  }
  if (parts.train.size === 0) throw studentError(site, { message: "split left no row to learn from.", hint: by === undefined ? "Give more rows, or smaller shares." : `The groups by "${String(by)}" are too large for these shares: give smaller ones.` });
  const take = (part: ReadonlySet<number>): Row[] => rows.filter((_, row) => part.has(row));
  return { train: take(parts.train), validation: take(parts.validation), test: take(parts.test) };
}

/** Row numbers that must stay together; each alone without `by`. */
function groupsOf<Row extends object>(rows: readonly Row[], by: keyof Row | undefined): number[][] {
  if (by === undefined) return rows.map((_, row) => [row]);
  const groups = new Map<unknown, number[]>();
  rows.forEach((row, index) => {
    const group = groups.get(row[by]);
    if (group) group.push(index);
    else groups.set(row[by], [index]);
  });
  return [...groups.values()];
}

function refuse(site: CallSite, rows: unknown, options: unknown): void {
  const wrong = (message: string, hint: string): never => {
    throw studentError(site, { message, hint });
  };
  const example = "For example split(penguins.rows, { validation: 0.2, seed: 7 }).";
  if (!Array.isArray(rows)) return wrong("split needs a list of rows.", example);
  if (rows.length < 2) wrong(`split needs at least two rows, not ${rows.length}.`, "Look at what was left out before.");
  const { validation, test = 0, seed, by } = (options ?? {}) as Partial<Record<string, unknown>>;
  for (const [name, share] of Object.entries({ validation, test })) {
    if (typeof share !== "number" || !(share >= 0 && share < 1)) wrong(`split needs ${name} as a share from 0 to 1, not ${String(share)}.`, "0.2 is a fifth of the rows.");
  }
  if (validation === 0) wrong("split needs a validation part.", "0.2 is a fifth of the rows.");
  if (Number(validation) + Number(test) >= 1) wrong("validation and test together leave no row to learn from.", "Give smaller shares.");
  if (!Number.isInteger(seed) || Number(seed) < 0) wrong(`split needs a seed, a whole number from 0 on, not ${String(seed)}.`, example);
  const lacking = by === undefined ? -1 : rows.findIndex((row) => !Object.hasOwn(row as object, by as PropertyKey));
  if (lacking >= 0) wrong(`Row ${lacking} has no "${String(by)}" to split by.`, "Give the name of a column that every row has.");
}
