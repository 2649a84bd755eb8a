import type { RunConfig } from "#core/runs/configOf.ts";

/** What follows from other settings and so never differs by itself. */
const derived: ReadonlySet<string> = new Set(["weights"]);

/** The value that an earlier run had for the one setting in which it differs; undefined where that is none, many or long. */
export function onlyChange(before: RunConfig, now: RunConfig): string | number | undefined {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((key) => !derived.has(key) && before[key] !== now[key]);
  const value = keys.length === 1 ? before[keys[0]!] : undefined;
  if (typeof value === "number") return value;
  return typeof value === "string" && value.length <= 12 ? value : undefined;
}
