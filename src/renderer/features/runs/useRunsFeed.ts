import { useEffect } from "react";
import { useLab } from "../../lab/useLab.ts";
import { followRunList } from "./followRunList.ts";
import { dropRuns, putRuns, useRunsStore } from "./runsStore.ts";
import { showAtFirst, useRunsView, view } from "./runsViewStore.ts";

/** Keeps the list with the lab while the screen is open, and makes the first choice of what is shown. */
export function useRunsFeed(place: string | undefined): void {
  const { call } = useLab();
  useEffect(
    () =>
      followRunList({
        call,
        put(changed) {
          const gone = changed.filter(({ removed }) => removed).map(({ runId }) => runId);
          putRuns(changed.filter(({ removed }) => !removed));
          if (gone.length > 0) dropRuns(gone);
          choose(place);
        },
        keepOnly: (ids) => dropRuns([...useRunsStore.getState().runs.keys()].filter((id) => !ids.has(id))),
        set: (state) => useRunsStore.setState(state),
      }),
    [call, place],
  );
}

function choose(place: string | undefined): void {
  const newest = [...useRunsStore.getState().runs.values()].sort((a, b) => b.number - a.number);
  const { shown, active } = useRunsView.getState();
  if (newest.length === 0) return;
  if (shown === undefined) showAtFirst(newest);
  const { runs } = useRunsStore.getState();
  const wanted = place !== undefined && runs.has(place) ? place : undefined;
  if (active === undefined || !runs.has(active)) view({ active: wanted ?? newest[0]!.runId });
}
