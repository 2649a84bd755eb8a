import { toAppError } from "#shared/AppError.ts";

/** A line of `--json`, as docs/cli.md describes them: keys may be added, never renamed. */
export type JsonRecord = Readonly<{ kind: string }> & Readonly<Record<string, unknown>>;

/** Numbers that JSON lacks are strings: "NaN", "Infinity", "-Infinity". */
export function toJsonLine(record: JsonRecord): string {
  return JSON.stringify(record, (_, value: unknown) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value));
}

/** The last line when something else than a run's program failed. */
export function errorRecord(thrown: unknown): JsonRecord {
  const { code, message, hint } = toAppError(thrown);
  return { kind: "result", status: "error", error: { code, message, hint } };
}
