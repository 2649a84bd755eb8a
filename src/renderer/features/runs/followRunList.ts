import { isAppError, toAppError } from "#shared/AppError.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import type { Lab } from "#renderer/lab/useLab.ts";
import type { RunsStore } from "./runsStore.ts";

export interface RunListDeps {
  call: Lab["call"];
  put(runs: readonly RunSummary[]): void;
  /** Those that the lab still has, of all that it was asked for. */
  keepOnly(ids: ReadonlySet<string>): void;
  set(state: Partial<Pick<RunsStore, "loading" | "failure">>): void;
}

/** The newest are shown at once, the others as they come. */
const firstPage = 200;
const nextPage = 5000;
/** Shortest time between two changes of the page, ms. */
const putMs = 100;

/** Keeps the page with all runs of the lab, across cuts, until the answered function is called. */
export function followRunList({ call, put, keepOnly, set }: RunListDeps): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  let waiting = new Map<string, RunSummary>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hear = (run: RunSummary): void => {
    waiting.set(run.runId, run);
    timer ??= setTimeout(() => {
      timer = undefined;
      const heard = [...waiting.values()];
      waiting = new Map();
      put(heard);
    }, putMs);
  };
  const work = call(async (lab) => {
    // Opened before the list is read, so that nothing falls between the two.
    const changes = lab.runs.changes({}, { signal });
    const ids = new Set<string>();
    let before: number | undefined;
    for (let limit = firstPage; ; limit = nextPage) {
      // A page after the other: each is asked for from where the one before it ended.
      const page = await lab.runs.list({ limit, ...(before === undefined ? {} : { before }) }, { signal });
      for (const { runId } of page) ids.add(runId);
      put(page);
      before = page.at(-1)?.number;
      const done = page.length < limit || before === undefined;
      set({ loading: done ? "done" : "more", failure: undefined });
      if (done) break;
    }
    keepOnly(ids);
    for await (const run of changes) hear(run);
  });
  work.catch((error: unknown) => {
    if (isAppError(error) && error.code === "cancelled") return;
    set({ failure: toAppError(error) });
  });
  return () => {
    clearTimeout(timer);
    stop.abort();
  };
}

