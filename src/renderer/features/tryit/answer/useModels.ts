import { useEffect, useState } from "react";
import { isAppError } from "#shared/AppError.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { openedNow } from "#renderer/lab/openedNow.ts";
import { useLab } from "#renderer/lab/useLab.ts";

/** Among the newest runs those that left a model; older ones are reached by their address. */
const looked = 1000;

/** Runs whose model can be tried, newest first, those that end meanwhile too; undefined until they are known. */
export function useModels(wanted: string | undefined): readonly RunSummary[] | undefined {
  const { call } = useLab();
  const [models, setModels] = useState<readonly RunSummary[]>();
  useEffect(() => {
    const stopped = new AbortController();
    const follow = call(async (lab) => {
      const changes = openedNow(lab.runs.changes({}, { signal: stopped.signal }));
      const listed = await lab.runs.list({ limit: looked });
      const asked = wanted === undefined || listed.some(({ runId }) => runId === wanted) ? [] : [await summaryOf(() => lab.runs.get({ run: wanted }))];
      if (stopped.signal.aborted) return;
      setModels(newestFirst([...listed, ...asked.filter((one) => one !== undefined)]));
      for await (const summary of changes) setModels((known = []) => newestFirst([summary, ...known.filter(({ runId }) => runId !== summary.runId)]));
    });
    follow.catch((error: unknown) => {
      if (!stopped.signal.aborted) throw error;
    });
    return () => stopped.abort();
  }, [call, wanted]);
  return models;
}

async function summaryOf(get: () => Promise<{ summary: RunSummary }>): Promise<RunSummary | undefined> {
  try {
    return (await get()).summary;
  } catch (error) {
    // An address of a run that is gone: the others can still be tried.
    if (isAppError(error) && (error.code === "run-not-found" || error.code === "not-found")) return undefined;
    throw error;
  }
}

function newestFirst(runs: readonly RunSummary[]): readonly RunSummary[] {
  return runs.filter(({ hasModel, writes }) => hasModel || writes).sort((a, b) => b.number - a.number);
}
