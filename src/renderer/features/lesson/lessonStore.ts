import { create } from "zustand";
import type { AppError } from "#shared/AppError.ts";
import type { LessonView } from "#shared/contracts/lessons.ts";

/** The lesson that is open. */
export interface LessonStore {
  lesson: LessonView | undefined;
  failure: AppError | undefined;
}

export const useLessonStore = create<LessonStore>(() => ({ lesson: undefined, failure: undefined }));
