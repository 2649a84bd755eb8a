import { create } from "zustand";
import type { AppError } from "#shared/AppError.ts";
import type { LessonView } from "#shared/contracts/lessons.ts";

export type Variant = "starter" | "solution";

/** The lesson that is open, which of its programs is chosen and the line that is pointed at. */
export interface LessonStore {
  lesson: LessonView | undefined;
  failure: AppError | undefined;
  variant: Variant;
  markedLine: number | undefined;
}

export const useLessonStore = create<LessonStore>(() => ({ lesson: undefined, failure: undefined, variant: "starter", markedLine: undefined }));
