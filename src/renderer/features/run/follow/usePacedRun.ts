import { useEffect, useState } from "react";
import type { RunSnapshot } from "./createRunView.ts";
import { useRunStore } from "./runStore.ts";

/** Between two looks at a run that goes on, ms. */
const leastMs = 1000;

/** The shown run for what costs more than a line of text: at once when another is shown or it stands otherwise, else once a second. */
export function usePacedRun(): RunSnapshot | undefined {
  const [run, setRun] = useState(() => useRunStore.getState().run);
  useEffect(() => {
    let shown = useRunStore.getState().run;
    let shownAt = performance.now();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (): void => {
      clearTimeout(timer);
      timer = undefined;
      shown = useRunStore.getState().run;
      shownAt = performance.now();
      setRun(shown);
    };
    const stop = useRunStore.subscribe((store) => {
      if (store.run === shown) return;
      if (standing(store.run) !== standing(shown)) show();
      else timer ??= setTimeout(show, Math.max(0, shownAt + leastMs - performance.now()));
    });
    show();
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, []);
  return run;
}

function standing(run: RunSnapshot | undefined): string {
  return run ? `${run.runId} ${run.state?.status} ${run.state?.calls.length}` : "";
}
