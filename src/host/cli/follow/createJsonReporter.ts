import type { JsonRecord } from "../terminal/jsonLines.ts";
import type { RunReporter } from "./RunReporter.ts";
import { entryRecord, progressRecord, runRecord, runResultRecord } from "./runRecords.ts";

const progressEveryMs = 250;

/** A run for a program: one JSON object a line, at most 4 `progress` a second, `result` last. */
export function createJsonReporter({ say, now }: { say(record: JsonRecord): void; now(): number }): RunReporter {
  let progressAt = -Infinity;

  return {
    begins: (state) => say(runRecord(state)),
    entry(entry, state) {
      const record = entryRecord(entry, state);
      if (record) say(record);
      if (entry.event.kind !== "points" || now() - progressAt < progressEveryMs) return;
      progressAt = now();
      say(progressRecord(entry.seq, state));
    },
    cancelling: () => undefined,
    ends: ({ state, modelPath }) => say(runResultRecord(state, modelPath)),
  };
}
