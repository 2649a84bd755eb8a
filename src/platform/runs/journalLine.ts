import { AppError } from "#shared/AppError.ts";
import { journalEntrySchema, writeScalar, type JournalEntry } from "#core/runs/events.ts";

/** One entry as a line of JSON with its line end; numbers that JSON lacks become strings. */
export function encodeLine(entry: JournalEntry): string {
  return `${JSON.stringify(entry, (_, value: unknown) => (typeof value === "number" ? writeScalar(value) : value))}\n`;
}

/** The entry of a line, or undefined for one that is not an entry. */
export function decodeLine(line: string): JournalEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return journalEntrySchema.safeParse(value).data;
}

export function damagedLine({ runId, path, line, detail }: { runId: string; path: string; line: number; detail: string }): AppError {
  return new AppError({
    code: "journal-corrupt",
    message: `Line ${line} of the journal of run ${runId} ${detail}.`,
    hint: `The run is left out and its journal is kept as it is: ${path}`,
    data: { runId, path, line },
  });
}
