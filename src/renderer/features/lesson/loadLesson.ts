import { toAppError } from "#shared/AppError.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import type { Language } from "#shared/contracts/lessons.ts";
import { useLessonStore } from "./lessonStore.ts";

export interface LoadLessonRequest {
  call<T>(work: (lab: LabClient) => Promise<T>): Promise<T>;
  lessonId: string;
  language: Language;
}

/** Reads a lesson into the store. Answers how to lose interest: then what arrives is dropped. */
export function loadLesson({ call, lessonId, language }: LoadLessonRequest): () => void {
  let wanted = true;
  useLessonStore.setState({ failure: undefined });
  call((lab) => lab.lessons.get({ lessonId, language })).then(
    (lesson) => wanted && useLessonStore.setState({ lesson }),
    (error: unknown) => wanted && useLessonStore.setState({ failure: toAppError(error) }),
  );
  return () => {
    wanted = false;
  };
}
