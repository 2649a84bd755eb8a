import { useEffect, useMemo, useSyncExternalStore } from "react";
import { findTrouble, type RunTrouble } from "#core/runs/findTrouble.ts";
import { isEnded } from "#core/runs/runState.ts";
import type { AppError } from "#shared/AppError.ts";
import type { LessonView } from "#shared/contracts/lessons.ts";
import type { RunSummary, ThinSeries } from "#shared/contracts/runs.ts";
import { axisEndOf } from "#renderer/charts/curveAxis.ts";
import type { CurveAxis } from "#renderer/preferences/preferenceSchema.ts";
import { usePreferences } from "#renderer/preferences/preferences.ts";
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
  axis: CurveAxis;
  /** Where the axis ends, in its unit. */
  lastStep: number;
  /** Shown runs whose curves are here and don't count in the axis. */
  leftOut: readonly RunSummary[];
  /** The lesson's, by series. */
  marks: { loss: LessonView["marks"]; second: LessonView["marks"] };
  troubles: ReadonlyMap<string, RunTrouble>;
  /** Curves that were asked for and are not here yet. */
  waiting: boolean;
  failure: AppError | undefined;
}

/** Each axis before anything is known. */
const emptyAxis: Readonly<Record<CurveAxis, number>> = { step: 1000, epoch: 5, seconds: 10 };

const judged = new WeakMap<ThinSeries, RunTrouble | "none">();

/** The curves of the shown runs, asked for as they are needed. */
export function useRunCurves(listed: readonly RunSummary[], cache: SeriesCache): RunCurves {
  const shownIds = useRunsView((view) => view.shown);
  const looks = useRunsView((view) => view.looks);
  const active = useRunsView((view) => view.active);
  const smoothing = useRunsView((view) => view.smoothing);
  const axis = usePreferences((preferences) => preferences.curveAxis);
  const version = useSyncExternalStore(cache.subscribe, cache.version);

  const shown = useMemo(() => {
    const wanted = new Set(shownIds);
    return listed.filter(({ runId }) => wanted.has(runId));
  }, [listed, shownIds]);
  const series = useMemo(() => (["val_accuracy", "val_loss"] as const).find((name) => shown.some(({ metrics }) => name in metrics)), [shown]);

  useEffect(() => {
    cache.want(shown, "loss", axis === "seconds");
    if (series) cache.want(shown, series, axis === "seconds");
  }, [cache, shown, series, axis]);

  // The version tells that the cache, which is outside of React, has more.
  /* eslint-disable react-hooks/exhaustive-deps */
  const loss = useMemo(() => overlayLines({ runs: shown, series: "loss", cache, looks, active, smoothing, axis }), [shown, cache, looks, active, smoothing, axis, version]);
  const second = useMemo(() => series && { series, lines: overlayLines({ runs: shown, series, cache, looks, active, smoothing: 0, axis }) }, [shown, series, cache, looks, active, axis, version]);
  const troubles = useMemo(() => troublesOf(listed, cache), [listed, cache, version]);
  /* eslint-enable react-hooks/exhaustive-deps */
  const lastStep = useMemo(() => {
    // A run that goes on will come to its end: the axis is there before its line.
    const coming = shown.map(({ status, progress }) => (isEnded(status) || !progress ? 0 : (axisEndOf(axis, progress) ?? 0)));
    return Math.max(0, ...coming, ...[...loss, ...(second?.lines ?? [])].map(({ steps }) => steps.at(-1) ?? 0)) || emptyAxis[axis];
  }, [shown, loss, second, axis]);
  const lessons = useMemo(() => [...new Set(shown.map(({ lessonId }) => lessonId))], [shown]);
  const ofLesson = useLessonMarks(lessons.length === 1 ? lessons[0] : undefined);
  const marks = useMemo(() => ({ loss: ofLesson.filter((mark) => mark.series === "loss"), second: ofLesson.filter((mark) => mark.series === series) }), [ofLesson, series]);
  const drawn = new Set(loss.map(({ runId }) => runId));
  const leftOut = axis === "epoch" ? shown.filter(({ runId }) => !drawn.has(runId) && (cache.get(runId, "loss")?.steps.length ?? 0) > 0) : [];
  const waiting = shown.some(({ runId, metrics }) => "loss" in metrics && (cache.get(runId, "loss") === undefined || (axis === "seconds" && cache.get(runId, "loss")!.seconds === undefined)));
  return { shown, loss, second, axis, lastStep, leftOut, marks, troubles, waiting, failure: cache.failure() };
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
