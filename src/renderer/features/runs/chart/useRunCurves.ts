import { useEffect, useMemo, useSyncExternalStore } from "react";
import { findTrouble, type RunTrouble } from "#core/runs/findTrouble.ts";
import { isEnded } from "#core/runs/runState.ts";
import type { AppError } from "#shared/AppError.ts";
import type { LessonView } from "#shared/contracts/lessons.ts";
import type { RunSummary, ThinSeries } from "#shared/contracts/runs.ts";
import { overlayLines } from "./chartScene.ts";
import type { SeriesCache } from "./createSeriesCache.ts";
import type { OverlayLine } from "./drawOverlay.ts";
import { useLessonMarks } from "./useLessonMarks.ts";
import { useRunsView } from "../runsViewStore.ts";

export interface RunCurves {
  /** Of the listed runs, those that are shown. */
  shown: readonly RunSummary[];
  loss: readonly OverlayLine[];
  /** How it does on what it has not seen: the share that is right, else the loss, else nothing. */
  second: { series: "val_accuracy" | "val_loss"; lines: readonly OverlayLine[] } | undefined;
  lastStep: number;
  /** The lesson's, by series. */
  marks: { loss: LessonView["marks"]; second: LessonView["marks"] };
  troubles: ReadonlyMap<string, RunTrouble>;
  /** Curves that were asked for and are not here yet. */
  waiting: boolean;
  failure: AppError | undefined;
}

/** The axis of steps before anything is known. */
const emptySteps = 1000;

const judged = new WeakMap<ThinSeries, RunTrouble | "none">();

/** The curves of the shown runs, asked for as they are needed. */
export function useRunCurves(listed: readonly RunSummary[], cache: SeriesCache): RunCurves {
  const shownIds = useRunsView((view) => view.shown);
  const looks = useRunsView((view) => view.looks);
  const active = useRunsView((view) => view.active);
  const smoothing = useRunsView((view) => view.smoothing);
  const version = useSyncExternalStore(cache.subscribe, cache.version);

  const shown = useMemo(() => {
    const wanted = new Set(shownIds);
    return listed.filter(({ runId }) => wanted.has(runId));
  }, [listed, shownIds]);
  const series = useMemo(() => (["val_accuracy", "val_loss"] as const).find((name) => shown.some(({ metrics }) => name in metrics)), [shown]);

  useEffect(() => {
    cache.want(shown, "loss");
    if (series) cache.want(shown, series);
  }, [cache, shown, series]);

  // The version tells that the cache, which is outside of React, has more.
  /* eslint-disable react-hooks/exhaustive-deps */
  const loss = useMemo(() => overlayLines({ runs: shown, series: "loss", cache, looks, active, smoothing }), [shown, cache, looks, active, smoothing, version]);
  const second = useMemo(() => series && { series, lines: overlayLines({ runs: shown, series, cache, looks, active, smoothing: 0 }) }, [shown, series, cache, looks, active, version]);
  const troubles = useMemo(() => troublesOf(listed, cache), [listed, cache, version]);
  /* eslint-enable react-hooks/exhaustive-deps */
  const lastStep = useMemo(() => {
    // A run that goes on will come to its end: the axis is there before its line.
    const coming = shown.map(({ status, progress }) => (isEnded(status) ? 0 : (progress?.totalSteps ?? 0)));
    return Math.max(0, ...coming, ...[...loss, ...(second?.lines ?? [])].map(({ steps }) => steps.at(-1) ?? 0)) || emptySteps;
  }, [shown, loss, second]);
  const lessons = useMemo(() => [...new Set(shown.map(({ lessonId }) => lessonId))], [shown]);
  const ofLesson = useLessonMarks(lessons.length === 1 ? lessons[0] : undefined);
  const marks = useMemo(() => ({ loss: ofLesson.filter((mark) => mark.series === "loss"), second: ofLesson.filter((mark) => mark.series === series) }), [ofLesson, series]);
  const waiting = shown.some(({ runId, metrics }) => "loss" in metrics && cache.get(runId, "loss") === undefined);
  return { shown, loss, second, lastStep, marks, troubles, waiting, failure: cache.failure() };
}

/** By rule, of ended runs whose curve is here; a loss that is no number is known without it. */
function troublesOf(runs: readonly RunSummary[], cache: SeriesCache): ReadonlyMap<string, RunTrouble> {
  const troubles = new Map<string, RunTrouble>();
  for (const { runId, status, metrics, progress } of runs) {
    if (!isEnded(status)) continue;
    const curve = cache.get(runId, "loss");
    if (curve) {
      const trouble = judged.get(curve) ?? findTrouble(curve.steps, curve.values) ?? "none";
      judged.set(curve, trouble);
      if (trouble !== "none") troubles.set(runId, trouble);
    } else if (metrics["loss"] !== undefined && !Number.isFinite(metrics["loss"])) troubles.set(runId, { kind: "burst", step: progress?.step ?? 0 });
  }
  return troubles;
}
