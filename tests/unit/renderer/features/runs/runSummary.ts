import type { RunSummary } from "#shared/contracts/runs.ts";

/** A run that succeeded, with what a test says of it. */
export function runSummary(number: number, said: Partial<RunSummary> = {}): RunSummary {
  const runId = `00000000-0000-7000-8000-${String(number).padStart(12, "0")}`;
  return { runId, number, name: "Read a digit", kind: "train", status: "succeeded", lessonId: "digits-mlp", solution: false, createdAt: number * 1000, updatedAt: number * 1000, attempt: 1, metrics: {}, resumable: false, pinned: false, config: {}, hasModel: true, writes: false, ...said };
}
