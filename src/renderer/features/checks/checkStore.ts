import { create } from "zustand";
import type { AppError } from "#shared/AppError.ts";
import type { CheckResult } from "#shared/contracts/lessons.ts";

/** Code files by path. */
export type CodeFiles = Readonly<Record<string, string>>;

/** Verdicts on the open lesson's checks, as they come in. */
export interface CheckStore {
  lessonId: string | undefined;
  results: Readonly<Record<string, CheckResult>>;
  /** Being decided: for the code as it is saved, and for the run that ended last. */
  undecided: Readonly<Record<"save" | "run", ReadonlySet<string>>>;
  /** The run that verdicts on runs belong to, with the code it ran. */
  run: { runId: string; number: number; files: CodeFiles } | undefined;
  /** The code as it is saved now. */
  draft: CodeFiles | undefined;
  /** Why they could not be decided. */
  failure: AppError | undefined;
}

export const noVerdicts: Omit<CheckStore, "lessonId"> = { results: {}, undecided: { save: new Set(), run: new Set() }, run: undefined, draft: undefined, failure: undefined };

export const useCheckStore = create<CheckStore>(() => ({ lessonId: undefined, ...noVerdicts }));

/** Whether the code is another one than the run's. Files that a lesson locks are part of a run only. */
export function isStale({ run, draft }: Pick<CheckStore, "run" | "draft">): boolean {
  return run !== undefined && draft !== undefined && Object.entries(draft).some(([path, text]) => run.files[path] !== text);
}
