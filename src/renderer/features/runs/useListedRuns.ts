import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { usePreferredLocale } from "../../i18n/usePreferredLocale.ts";
import { columnsOf, runColumn, type Column } from "./columns.ts";
import { parseFilter, passes, wordsOf, type RunFilter } from "./filterRuns.ts";
import { useRunsStore } from "./runsStore.ts";
import { useRunsView } from "./runsViewStore.ts";
import { sortRuns } from "./sortRuns.ts";
import { useNames } from "./useNames.ts";

export interface ListedRuns {
  /** Filtered and in order. */
  runs: readonly RunSummary[];
  /** New ones that wait until the pointer leaves the list. */
  heldBack: number;
  filter: RunFilter;
  /** All that can be chosen. */
  columns: readonly Column[];
}

/** The runs that pass the filter, in the chosen order. While `held`, what changes stays where it is. */
export function useListedRuns({ titles, held }: { titles: ReadonlyMap<string, string>; held: boolean }): ListedRuns {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const names = useNames(false);
  const runs = useRunsStore((store) => store.runs);
  const query = useRunsView((view) => view.query);
  const lessonId = useRunsView((view) => view.lessonId);
  const order = useRunsView((view) => view.order);

  /** Words of a run last as long as its summary does. */
  const words = useMemo(() => {
    const known = new WeakMap<RunSummary, string>();
    return (run: RunSummary): string => {
      const found = known.get(run) ?? wordsOf(run, { status: t(`run.status.${run.status}`), lesson: titles.get(run.lessonId ?? "") ?? "", settingName: (key) => names.long({ of: "setting", key }) });
      known.set(run, found);
      return found;
    };
  }, [t, titles, names]);

  const filter = useMemo(() => parseFilter(query), [query]);
  const columns = useMemo(() => columnsOf(runs.values()), [runs]);
  const sorted = useMemo(() => {
    const passing: RunSummary[] = [];
    for (const run of runs.values()) {
      if (run.pinned || ((lessonId === undefined || run.lessonId === lessonId) && (filter.kind === "all" || passes(filter, words(run))))) passing.push(run);
    }
    const column = order.column === runColumn.id ? runColumn : columns.find(({ id }) => id === order.column);
    return sortRuns(passing, column, order, locale);
  }, [runs, lessonId, filter, words, order, columns, locale]);

  const question = `${query}\n${lessonId}\n${order.column}\n${order.descending}`;
  const before = useRef<{ question: string; ids: readonly string[] }>(undefined);
  return useMemo(() => {
    if (held && before.current?.question === question) {
      const byId = new Map(sorted.map((run) => [run.runId, run]));
      const kept = before.current.ids.flatMap((id) => byId.get(id) ?? []);
      return { runs: kept, heldBack: sorted.length - kept.length, filter, columns };
    }
    before.current = { question, ids: sorted.map(({ runId }) => runId) };
    return { runs: sorted, heldBack: 0, filter, columns };
  }, [sorted, held, question, filter, columns]);
}
