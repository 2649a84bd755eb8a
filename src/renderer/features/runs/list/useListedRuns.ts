import { useCallback, useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { columnsOf, runColumn, type Column } from "./columns.ts";
import { createRunWords, parseFilter, passes, type RunFilter } from "./filterRuns.ts";
import { useRunsStore } from "../runsStore.ts";
import { useRunsView } from "../runsViewStore.ts";
import { sortRuns } from "./sortRuns.ts";
import { usePatternMatches } from "./usePatternMatches.ts";
import { useNames } from "../useNames.ts";

export interface ListedRuns {
  /** Filtered and in order. */
  runs: readonly RunSummary[];
  /** New ones that wait until the pointer leaves the list. */
  heldBack: number;
  filter: RunFilter;
  /** All that can be chosen. */
  columns: readonly Column[];
  /** While it is held, what changes stays where it is: nothing moves under the pointer. */
  hold(on: boolean): void;
}

/** The runs that pass the filter, in the chosen order. */
export function useListedRuns({ titles }: { titles: ReadonlyMap<string, string> }): ListedRuns {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const names = useNames(false);
  const runs = useRunsStore((store) => store.runs);
  // What is typed is shown at once; the list follows.
  const query = useDeferredValue(useRunsView((view) => view.query));
  const lessonId = useRunsView((view) => view.lessonId);
  const order = useRunsView((view) => view.order);

  const words = useMemo(() => createRunWords({ status: ({ status }) => t(`run.status.${status}`), lesson: (run) => titles.get(run.lessonId ?? "") ?? "", settingName: (key) => names.long({ of: "setting", key }) }), [t, titles, names]);
  const asked = useMemo(() => parseFilter(query), [query]);
  const matches = usePatternMatches(asked, query, runs, words);
  const filter = useMemo((): RunFilter => (matches === "slow" && asked.kind === "pattern" ? { kind: "bad", why: "slow", source: asked.pattern.source } : asked), [asked, matches]);
  const columns = useMemo(() => columnsOf(runs.values()), [runs]);
  const sorted = useMemo(() => {
    const passing: RunSummary[] = [];
    const found = (run: RunSummary): boolean => (filter.kind === "pattern" ? typeof matches !== "object" || matches.has(run.runId) : filter.kind === "all" || passes(filter, words(run)));
    for (const run of runs.values()) {
      if (run.pinned || ((lessonId === undefined || run.lessonId === lessonId) && found(run))) passing.push(run);
    }
    const column = order.column === runColumn.id ? runColumn : columns.find(({ id }) => id === order.column);
    return sortRuns(passing, column, order, locale);
  }, [runs, lessonId, filter, matches, words, order, columns, locale]);

  const question = `${query}\n${lessonId}\n${order.column}\n${order.descending}`;
  const [held, setHeld] = useState<{ question: string; ids: readonly string[] }>();
  const hold = useCallback((on: boolean) => setHeld((now) => (!on ? undefined : now?.question === question ? now : { question, ids: sorted.map(({ runId }) => runId) })), [question, sorted]);
  return useMemo(() => {
    if (held?.question !== question) return { runs: sorted, heldBack: 0, filter, columns, hold };
    const byId = new Map(sorted.map((run) => [run.runId, run]));
    const kept = held.ids.flatMap((id) => byId.get(id) ?? []);
    return { runs: kept, heldBack: sorted.length - kept.length, filter, columns, hold };
  }, [sorted, held, hold, question, filter, columns]);
}
