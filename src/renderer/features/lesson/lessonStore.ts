import { create } from "zustand";
import type { AppError } from "#shared/AppError.ts";
import type { LessonView } from "#shared/contracts/lessons.ts";

export type Variant = "starter" | "solution";

/** The lesson that is open and which of its programs is chosen. */
export interface LessonStore {
  lesson: LessonView | undefined;
  failure: AppError | undefined;
  variant: Variant;
}

export const useLessonStore = create<LessonStore>(() => ({ lesson: undefined, failure: undefined, variant: "starter" }));
