import { useEffect, useState } from "react";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { createPatternMatcher } from "./createPatternMatcher.ts";
import type { RunFilter } from "./filterRuns.ts";
// The bundler makes its default export.
// eslint-disable-next-line import/default
import Worker from "./patternWorker.ts?worker";

const matcher = createPatternMatcher({ start: () => new Worker() });

/** Ids of the runs that a regular expression finds; "slow" for one that takes too long. Undefined for another filter and before the first answer. */
export function usePatternMatches(filter: RunFilter, query: string, runs: ReadonlyMap<string, RunSummary>, words: (run: RunSummary) => string): ReadonlySet<string> | "slow" | undefined {
  const [found, setFound] = useState<{ query: string; passing: ReadonlySet<string> | "slow" }>();
  const isPattern = filter.kind === "pattern";
  useEffect(() => {
    if (!isPattern) return;
    const listed = [...runs.values()];
    matcher.match(query, listed.map(words), (passing) => setFound({ query, passing: passing === "slow" ? passing : new Set(passing.map((index) => listed[index]!.runId)) }));
  }, [isPattern, query, runs, words]);
  useEffect(() => () => matcher.close(), []);
  // What was found before stays until the new answer, so that the list does not flicker.
  return isPattern && found && (found.query === query || found.passing !== "slow") ? found.passing : undefined;
}
