import { create } from "zustand";
import type { AppError } from "#shared/AppError.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";

export interface RunsStore {
  /** By id; replaced whole at each change. */
  runs: ReadonlyMap<string, RunSummary>;
  /** `first`: nothing is here yet; `more`: the newest are here, older ones come. */
  loading: "first" | "more" | "done";
  failure: AppError | undefined;
}

/** Every run that the lab told of. */
export const useRunsStore = create<RunsStore>(() => ({ runs: new Map(), loading: "first", failure: undefined }));

export function putRuns(changed: Iterable<RunSummary>): void {
  const runs = new Map(useRunsStore.getState().runs);
  for (const run of changed) runs.set(run.runId, run);
  useRunsStore.setState({ runs });
}

export function dropRuns(ids: readonly string[]): void {
  const runs = new Map(useRunsStore.getState().runs);
  for (const id of ids) runs.delete(id);
  useRunsStore.setState({ runs });
}
