import { create } from "zustand";
import { openPageEngine } from "#renderer/engine/openPageEngine.ts";
import type { Lab } from "#renderer/lab/useLab.ts";
import { createOwnPredictor, type OwnPredictor } from "./createOwnPredictor.ts";

/** Most of a model that is kept in the page. */
const mostBytes = 8 * 2 ** 20;

/** The run for which this page can answer without the lab. */
export const useOwnAnswers = create<{ runId: string | undefined }>(() => ({ runId: undefined }));

/** The page's own answers, where the network is not to be spared. */
export function openOwnPredictor(call: Lab["call"]): OwnPredictor {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  return createOwnPredictor({
    open: openPageEngine,
    async fetchModel(run) {
      if (connection?.saveData) return undefined;
      const { topology, weights } = await call((lab) => lab.runs.model({ run, mostBytes }));
      return topology && weights && { topology, weights };
    },
    onReady: (runId) => useOwnAnswers.setState({ runId }),
  });
}
