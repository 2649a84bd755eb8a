import type { Line } from "#resources/types/backprop.d.ts";
import { callSite, studentError, type CallSite } from "#engine/trainer/studentError.ts";

/** Least squares in closed form: w is how x and y vary together over how x varies, and the line passes through their means. */
export function fitLine(x: readonly number[], y: readonly number[]): Line {
  const site = callSite();
  refuse(site, "x", x);
  refuse(site, "y", y);
  if (x.length !== y.length) throw studentError(site, { message: `fitLine was given ${x.length} x and ${y.length} y.`, hint: "Every x needs its y: take both columns from the same rows." });
  if (x.length < 2) throw studentError(site, { message: "fitLine needs at least two points.", hint: "Look at what was left out before." });
  const meanX = mean(x);
  const meanY = mean(y);
  let together = 0;
  let alone = 0;
  x.forEach((value, index) => {
    together += (value - meanX) * (y[index]! - meanY);
    alone += (value - meanX) ** 2;
  });
  if (alone === 0) throw studentError(site, { message: `Every x is ${x[0]}: no line is better than another.`, hint: "A line needs x that differ." });
  const w = together / alone;
  return { w, b: meanY - w * meanX };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function refuse(site: CallSite, name: string, values: unknown): void {
  const wrong = (message: string, hint: string): never => {
    throw studentError(site, { message, hint });
  };
  if (!Array.isArray(values)) return wrong(`fitLine needs ${name} as a list of numbers.`, 'For example fitLine(penguins.column("flipper"), penguins.column("mass")).');
  const index = values.findIndex((value) => typeof value !== "number" || !Number.isFinite(value));
  if (index < 0) return;
  const value: unknown = values[index];
  // [181] would count as 181 in most sums and as a word in others: the line would be wrong, and nothing would say so.
  if (Array.isArray(value)) wrong(`${name}[${index}] is a list of ${value.length}, not a number.`, "numbers() gives one list a row; column() gives one number a row.");
  if (typeof value === "number") wrong(`${name}[${index}] is ${value}.`, "Leave rows with missing values out first, for example with where((row) => row.mass > 0).");
  wrong(`${name}[${index}] is ${typeof value === "string" ? `the word "${value.slice(0, 40)}"` : String(value)}, not a number.`, "Take a column that holds numbers.");
}
