import { create } from "zustand";
import type { AppError } from "#shared/AppError.ts";
import type { WorkView } from "#shared/contracts/work.ts";

export type CodeFiles = Readonly<Record<string, string>>;

/** What the learner wrote and did in the open lesson. */
export interface WorkStore {
  lessonId: string | undefined;
  /** As the lab knows it; undefined until it was read. */
  work: WorkView | undefined;
  /** The learner's code as it is here, typed this moment; undefined while it is the starter. */
  own: CodeFiles | undefined;
  /** The code as it was before the last reset, or before an earlier state was brought back, until something is typed. */
  beforeReset: CodeFiles | undefined;
  /** Revision of the last save that took the place of another window's code, which is among the versions now. */
  replacedAt: number | undefined;
  saving: "saved" | "typing" | "saving" | "failed";
  failure: AppError | undefined;
}

const nothing: WorkStore = { lessonId: undefined, work: undefined, own: undefined, beforeReset: undefined, replacedAt: undefined, saving: "saved", failure: undefined };

export const useWorkStore = create<WorkStore>(() => nothing);

export function beginWork(lessonId: string): void {
  useWorkStore.setState({ ...nothing, lessonId });
}
