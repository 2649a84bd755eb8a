import { useCallback, useMemo, useState } from "react";
import { isEnded } from "#core/runs/runState.ts";
import { toAppError, type AppError } from "#shared/AppError.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { useLab } from "../../lab/useLab.ts";
import { saveFile } from "../../ui/saveFile.ts";
import { seriesCsv } from "./runsCsv.ts";
import { dropRuns, putRuns } from "./runsStore.ts";
import { show, useRunsView, view } from "./runsViewStore.ts";

/** What a person is told for a while, and may take back. */
export type RunNews = { kind: "deleted"; runs: readonly RunSummary[]; shown: readonly string[] } | { kind: "still-at-work"; number: number } | { kind: "failed"; error: AppError };

export interface RunActions {
  news: RunNews | undefined;
  rename(run: RunSummary, label: string | undefined): void;
  pin(run: RunSummary): void;
  /** `next`: the run that is chosen then. */
  remove(run: RunSummary, next: string | undefined): void;
  undo(): void;
  dismiss(): void;
  savePoints(run: RunSummary): void;
  saveModel(run: RunSummary): void;
}

/** What a person does with a run: seen at once, then as the lab answers. */
export function useRunActions(): RunActions {
  const { call } = useLab();
  const [news, setNews] = useState<RunNews>();

  const attempt = useCallback(async (work: () => Promise<void>, takeBack?: () => void): Promise<void> => {
    try {
      await work();
    } catch (error) {
      takeBack?.();
      setNews({ kind: "failed", error: toAppError(error) });
    }
  }, []);

  const annotate = useCallback(
    (run: RunSummary, change: { label?: string; pinned?: boolean }) => {
      putRuns([{ ...run, ...change, ...(change.label === "" && { label: undefined }) }]);
      void attempt(
        async () => putRuns([await call((lab) => lab.runs.annotate({ run: run.runId, ...change }))]),
        () => putRuns([run]),
      );
    },
    [call, attempt],
  );

  const rename = useCallback(
    (run: RunSummary, label: string | undefined) => {
      const name = label?.trim();
      if (name !== undefined && name !== (run.label ?? "")) annotate(run, { label: name });
    },
    [annotate],
  );
  const pin = useCallback((run: RunSummary) => annotate(run, { pinned: !run.pinned }), [annotate]);

  const remove = useCallback(
    (run: RunSummary, next: string | undefined) => {
      if (!isEnded(run.status)) return setNews({ kind: "still-at-work", number: run.number });
      const shown = useRunsView.getState().shown ?? [];
      void attempt(
        async () => {
          await call((lab) => lab.runs.remove({ runs: [run.runId] }));
          dropRuns([run.runId]);
          show(shown.filter((id) => id !== run.runId));
          view({ active: next });
          setNews({ kind: "deleted", runs: [run], shown });
        },
      );
    },
    [call, attempt],
  );

  const undo = useCallback(() => {
    if (news?.kind !== "deleted") return;
    const { runs, shown } = news;
    setNews(undefined);
    void attempt(async () => {
      await call((lab) => lab.runs.restore({ runs: runs.map(({ runId }) => runId) }));
      putRuns(runs);
      show(shown);
      view({ active: runs[0]?.runId });
    });
  }, [call, attempt, news]);

  const savePoints = useCallback(
    (run: RunSummary) =>
      void attempt(async () => {
        const series = await call((lab) => lab.runs.series({ run: run.runId }));
        saveFile(`run-${run.number}.csv`, seriesCsv(series), "text/csv");
      }),
    [call, attempt],
  );
  const saveModel = useCallback(
    (run: RunSummary) =>
      void attempt(async () => {
        const [{ files }, { zipSync }] = await Promise.all([call((lab) => lab.runs.export({ run: run.runId, format: "tfjs" })), import("fflate")]);
        // Weights do not get smaller.
        const zip = zipSync(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes])), { level: 0 });
        saveFile(`run-${run.number}-model.zip`, zip, "application/zip");
      }),
    [call, attempt],
  );
  const dismiss = useCallback(() => setNews(undefined), []);
  return useMemo(() => ({ news, rename, pin, remove, undo, dismiss, savePoints, saveModel }), [news, rename, pin, remove, undo, dismiss, savePoints, saveModel]);
}
