import { useEffect, useRef } from "react";
import { useLab } from "#renderer/lab/useLab.ts";
import { followRunList } from "./followRunList.ts";
import { dropRuns, putRuns, useRunsStore } from "./runsStore.ts";
import { chooseRuns } from "./runsViewStore.ts";

/** Keeps the list with the lab while the screen is open. `place`: the run that its address names. */
export function useRunsFeed(place: string | undefined): void {
  const { call } = useLab();
  const wanted = useRef<string>(undefined);
  useEffect(() => {
    wanted.current = place;
    wanted.current = chooseRuns(useRunsStore.getState(), place);
  }, [place]);
  useEffect(
    () =>
      followRunList({
        call,
        put(changed) {
          const gone = changed.filter(({ removed }) => removed).map(({ runId }) => runId);
          putRuns(changed.filter(({ removed }) => !removed));
          if (gone.length > 0) dropRuns(gone);
          wanted.current = chooseRuns(useRunsStore.getState(), wanted.current);
        },
        keepOnly: (ids) => dropRuns([...useRunsStore.getState().runs.keys()].filter((id) => !ids.has(id))),
        set(state) {
          useRunsStore.setState(state);
          wanted.current = chooseRuns(useRunsStore.getState(), wanted.current);
        },
      }),
    [call],
  );
}
