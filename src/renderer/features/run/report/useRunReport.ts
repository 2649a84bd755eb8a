import { useEffect, useState } from "react";
import type { RunReport } from "#shared/contracts/runs.ts";
import { useLab } from "#renderer/lab/useLab.ts";

/** The host's measurement of a run that left a model; undefined until it is here, and for a model that can't be measured. */
export function useRunReport(runId: string | undefined): RunReport | undefined {
  const { call } = useLab();
  const [report, setReport] = useState<RunReport>();
  useEffect(() => {
    if (runId === undefined) return;
    let wanted = true;
    call((lab) => lab.runs.report({ run: runId })).then(
      (found) => wanted && setReport(found),
      // No classifier, or on other data: the program's own numbers are shown.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [call, runId]);
  return report?.runId === runId ? report : undefined;
}
