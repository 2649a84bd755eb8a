import { useEffect, useState } from "react";
import { toAppError, type AppError } from "#shared/AppError.ts";
import type { LabClient } from "#shared/contracts/lab.ts";

export type Asked<T> = { kind: "asking" } | { kind: "known"; value: T } | { kind: "failed"; error: AppError };

export interface AskOptions<T> {
  call<R>(work: (lab: LabClient) => Promise<R>): Promise<R>;
  ask(lab: LabClient): Promise<T>;
  /** What is asked about: another one is asked anew. Undefined: nothing. */
  about: string | undefined;
  /** Of the same thing: asked again when it rises, at most once a second, and what is known stays until then. */
  version?: number;
}

const leastMs = 1000;

/** An answer of the host, asked when it is first shown and again as it changes. */
export function useAsked<T>({ call, ask, about, version = 0 }: AskOptions<T>): Asked<T> {
  const [answer, setAnswer] = useState<{ about: string; asked: Asked<T> }>();
  const [asker] = useState(() => createAsker<T>(setAnswer));
  useEffect(() => {
    if (about !== undefined) asker.ask({ about, version, work: () => call(ask) });
  });
  useEffect(() => asker.stop, [asker]);
  return about !== undefined && answer?.about === about ? answer.asked : { kind: "asking" };
}

interface Question<T> {
  about: string;
  version: number;
  work(): Promise<T>;
}

/** One question at a time; the newest that came meanwhile is next. */
function createAsker<T>(answer: (answer: { about: string; asked: Asked<T> }) => void): { ask(question: Question<T>): void; stop(): void } {
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
