import { toAppError, type AppError } from "#shared/AppError.ts";

export type Asked<T> = { kind: "asking" } | { kind: "known"; value: T } | { kind: "failed"; error: AppError };

export interface Asker<T> {
  /** The same version of the same thing is asked once. */
  ask(question: Question<T>): void;
  stop(): void;
}

/** Between two questions, ms. */
const leastMs = 1000;

export interface Question<T> {
  about: string;
  version: number;
  work(): Promise<T>;
}

/** One question at a time; the newest that came meanwhile is next. */
export function createAsker<T>(answer: (answer: { about: string; asked: Asked<T> }) => void): Asker<T> {
  let last: Question<T> | undefined;
  let next: Question<T> | undefined;
  let busy = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const begin = (question: Question<T>): void => {
    last = question;
    next = undefined;
    busy = true;
    const began = Date.now();
    const settle = (asked: Asked<T>): void => {
      if (last?.about === question.about) answer({ about: question.about, asked });
      timer = setTimeout(() => {
        busy = false;
        if (next) begin(next);
      }, Math.max(0, began + leastMs - Date.now()));
    };
    question.work().then(
      (value) => settle({ kind: "known", value }),
      (error: unknown) => settle({ kind: "failed", error: toAppError(error) }),
    );
  };

  return {
    ask(question) {
      const newest = next ?? last;
      if (newest?.about === question.about && newest.version === question.version) return;
      if (!busy) begin(question);
      else next = question;
    },
    stop() {
      clearTimeout(timer);
      busy = false;
      last = undefined;
      next = undefined;
    },
  };
}
