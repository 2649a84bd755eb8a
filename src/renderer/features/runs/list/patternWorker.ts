import { parseFilter, passes } from "./filterRuns.ts";

export interface PatternQuestion {
  query: string;
  texts: readonly string[];
}

/** Looks for a regular expression where that can take for ever: whoever asked ends this worker then. Answers which texts pass. */
self.onmessage = ({ data: { query, texts } }: MessageEvent<PatternQuestion>) => {
  const filter = parseFilter(query);
  // Of a worker, which has no origin.
  // eslint-disable-next-line unicorn/require-post-message-target-origin
  self.postMessage(texts.flatMap((text, index) => (passes(filter, text) ? [index] : [])));
};
