import { useCallback, useMemo } from "react";
import { isEnded } from "#core/runs/runState.ts";
import { toAppError } from "#shared/AppError.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { useLab } from "#renderer/lab/useLab.ts";
import { tell } from "#renderer/notices/noticeStore.ts";
import { saveFile } from "#renderer/ui/saveFile.ts";
import { seriesCsv } from "./export/runsCsv.ts";
import { dropRuns, putRuns } from "./runsStore.ts";
import { show, useRunsView, view } from "./runsViewStore.ts";

export interface RunActions {
  rename(run: RunSummary, label: string | undefined): void;
  pin(run: RunSummary): void;
  /** `next`: the run that is chosen then. */
  remove(run: RunSummary, next: string | undefined): void;
  /** All of them together, with one way back. */
  removeAll(runs: readonly RunSummary[]): void;
  savePoints(run: RunSummary): void;
  saveModel(run: RunSummary): void;
  /** The line with which a program begins with its model, into the clipboard. */
  copyLoad(run: RunSummary): void;
}

/** What a person does with a run: seen at once, then as the lab answers; what went wrong is told. */
export function useRunActions(): RunActions {
  const { call } = useLab();

  const attempt = useCallback(
    async (work: () => Promise<void>, takeBack?: () => void): Promise<void> => {
      try {
        await work();
      } catch (error) {
        takeBack?.();
        const { code } = toAppError(error);
        tell({ kind: "danger", text: { key: `errors.${code}.title` }, detail: { key: `errors.${code}.action` } });
      }
    },
    [],
  );

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

  const bringBack = useCallback(
    (runs: readonly RunSummary[], { shown, active }: { shown: readonly string[]; active: string | undefined }) =>
      void attempt(async () => {
        for (const ids of idsInTurns(runs)) await call((lab) => lab.runs.restore({ runs: ids }));
        putRuns(runs);
        show(shown);
        view({ active });
      }),
    [call, attempt],
  );

  return useMemo(
    () => ({
      rename(run, label) {
        const name = label?.trim();
        if (name !== undefined && name !== (run.label ?? "")) annotate(run, { label: name });
      },
      pin: (run) => annotate(run, { pinned: !run.pinned }),
      remove(run, next) {
        const { runId, number, status } = run;
        if (!isEnded(status)) return tell({ kind: "info", text: { key: "runs.stillAtWork", values: { number } } });
        void attempt(async () => {
          await call((lab) => lab.runs.remove({ runs: [runId] }));
          const shown = useRunsView.getState().shown ?? [];
          dropRuns([runId]);
          show(shown.filter((id) => id !== runId));
          view({ active: next });
          tell({ kind: "ok", text: { key: "runs.deleted", values: { number } }, action: { label: { key: "runs.undo" }, run: () => bringBack([run], { shown, active: runId }), isUndo: true } });
        });
      },
      removeAll: (runs) =>
        void attempt(async () => {
          const { shown = [], active } = useRunsView.getState();
          const gone: RunSummary[] = [];
          try {
            for (const ids of idsInTurns(runs)) {
              await call((lab) => lab.runs.remove({ runs: ids }));
              gone.push(...runs.filter(({ runId }) => ids.includes(runId)));
            }
          } finally {
            // Those that are gone can be brought back also where the others could not be deleted.
            if (gone.length > 0) {
              const ids = new Set(gone.map(({ runId }) => runId));
              dropRuns([...ids]);
              show(shown.filter((id) => !ids.has(id)));
              view({ active: active !== undefined && ids.has(active) ? undefined : active });
              tell({ kind: "ok", text: { key: "runs.deletedAll", values: { count: gone.length } }, action: { label: { key: "runs.undo" }, run: () => bringBack(gone, { shown, active }), isUndo: true } });
            }
          }
        }),
      savePoints: (run) =>
        void attempt(async () => {
          const series = await call((lab) => lab.runs.series({ run: run.runId }));
          saveFile(`run-${run.number}.csv`, seriesCsv(series), "text/csv");
        }),
      saveModel: (run) =>
        void attempt(async () => {
          const [{ files }, { zipSync }] = await Promise.all([call((lab) => lab.runs.export({ run: run.runId, format: "tfjs" })), import("fflate")]);
          // Weights do not get smaller.
          const zip = zipSync(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes])), { level: 0 });
          saveFile(`run-${run.number}-model.zip`, zip, "application/zip");
        }),
      copyLoad: (run) =>
        void attempt(async () => {
          await navigator.clipboard.writeText(`const model = await loadModel${run.hasModel ? "" : "<Gpt>"}("${run.number}");`);
          tell({ kind: "ok", text: { key: "runs.lineCopied", values: { number: run.number } } });
        }),
    }),
    [annotate, attempt, bringBack, call],
  );
}

/** As many as one request takes. */
const mostAtOnce = 1000;

function idsInTurns(runs: readonly RunSummary[]): string[][] {
  const ids = runs.map(({ runId }) => runId);
  return Array.from({ length: Math.ceil(ids.length / mostAtOnce) }, (_, turn) => ids.slice(turn * mostAtOnce, (turn + 1) * mostAtOnce));
}
