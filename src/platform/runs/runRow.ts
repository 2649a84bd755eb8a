import { writeScalar } from "#core/runs/events.ts";
import type { RunState } from "#core/runs/runState.ts";
import { AppError } from "#shared/AppError.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { runStateSchema } from "./runStateSchema.ts";

/** A state or summary as the database keeps it: JSON, with NaN and infinities as strings. */
export function encodeRow(value: RunState | RunSummary): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "number" ? writeScalar(part) : part));
}

export function decodeState(text: string, path: string): RunState {
  const state = runStateSchema.safeParse(parse(text, path));
  if (state.success) return state.data;
  throw unreadable(path, state.error);
}

/** Not looked at closely, as there may be ten thousand: whoever receives it does. */
export function decodeSummary(text: string, path: string): RunSummary {
  const summary = parse(text, path) as RunSummary;
  for (const [name, value] of Object.entries(summary.metrics)) if (typeof value === "string") summary.metrics[name] = Number(value);
  return summary;
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): AppError {
  return new AppError({
    code: "database-corrupt",
    message: `A run in the database ${path} can't be read.`,
    hint: "Start Backprop again: what the database lacks is read from the runs' journals.",
    data: { path },
    cause,
  });
}
