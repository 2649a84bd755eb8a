import type { PatternQuestion } from "./patternWorker.ts";

/** A worker as far as it is needed here. */
export interface PatternWorker {
  postMessage(question: PatternQuestion): void;
  onmessage: ((event: MessageEvent<number[]>) => void) | null;
  terminate(): void;
}

export interface PatternMatcher {
  /** Which of the texts pass, or that it takes too long. Of several questions only the newest is answered. */
  match(query: string, texts: readonly string[], answer: (passing: readonly number[] | "slow") => void): void;
  close(): void;
}

/** Regular expressions away from the page: some, such as `(a+)+b`, never come to an end, and nothing else could stop them. */
export function createPatternMatcher({ start, limitMs = 1500 }: { start: () => PatternWorker; limitMs?: number }): PatternMatcher {
  let worker: PatternWorker | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function stop(): void {
    clearTimeout(timer);
    timer = undefined;
    worker?.terminate();
    worker = undefined;
  }

  return {
    match(query, texts, answer) {
      // Still at work on the question before.
      if (timer !== undefined) stop();
      worker ??= start();
      worker.onmessage = ({ data }) => {
        clearTimeout(timer);
        timer = undefined;
        answer(data);
      };
      timer = setTimeout(() => {
        stop();
        answer("slow");
      }, limitMs);
      // Of a worker, which has no origin.
      // eslint-disable-next-line unicorn/require-post-message-target-origin
      worker.postMessage({ query, texts });
    },
    close: stop,
  };
}
