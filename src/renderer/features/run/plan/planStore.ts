import { create } from "zustand";
import type { AppError } from "#shared/AppError.ts";
import type { Estimate } from "#shared/contracts/runs.ts";

/** What is known of a run before it is made. */
export type Plan =
  /** Nothing is said: nobody asked, or the code does not read as a program yet. */
  | { kind: "silent" }
  | { kind: "counting" }
  /** `measuring`: this machine is measured, seconds follow. `stale`: of the code as it was before the last keys. */
  | { kind: "known"; estimates: readonly Estimate[]; measuring: boolean; stale: boolean }
  /** The program stops before it trains. */
  | { kind: "refused"; error: AppError; stale: boolean }
  /** Nobody can say, such as of a program that takes its time before it trains. */
  | { kind: "unsaid" };

export const usePlanStore = create<{ lessonId: string | undefined; plan: Plan }>(() => ({ lessonId: undefined, plan: { kind: "silent" } }));
