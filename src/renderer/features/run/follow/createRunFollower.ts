import { journalEntrySchema } from "#core/runs/events.ts";
import { isActive, isAtWork, type RunStatus } from "#core/runs/runState.ts";
import { isAppError, toAppError, type AppError } from "#shared/AppError.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import type { Curves } from "#renderer/charts/curves.ts";
import { createRunView, type RunSnapshot, type RunView } from "./createRunView.ts";
import { loadPreviousRun, type PreviousRun } from "./loadPreviousRun.ts";
import type { RunStore } from "./runStore.ts";

/** Shortest time between two snapshots for React, ms. Curves are drawn apart from them. */
const snapshotMs = 250;

export interface FollowedRun {
  runId: string;
  number: number;
  lessonId?: string | undefined;
  status?: RunStatus | undefined;
}

export interface RunFollower {
  /** Follows what the lab does until the signal says that it is gone; the next call goes on where this one was cut. */
  attend(lab: LabClient, signal: AbortSignal): void;
  /** Shows only runs of this lesson from now on, its newest first; nothing if it has none. */
  open(lessonId: string): void;
  /** Shows this run from now on, whoever started it, unless another lesson is open or a newer run is shown. */
  show(run: FollowedRun): void;
  /** Of the run that is shown. */
  curves(): Curves | undefined;
  /** Of the run that is shown: when some rising steps were made. */
  secondsAt(steps: Float64Array): Float64Array | undefined;
  /** Told after curves grew or another run is shown. Answers how to stop. */
  onCurves(listener: () => void): () => void;
}

export interface RunFollowerDeps {
  publish(snapshot: RunSnapshot | undefined): void;
  /** Whether it is not known yet what there is to show: until then nobody can say that there is no run. */
  publishReading(reading: boolean): void;
  publishPrevious(previous: PreviousRun | undefined): void;
  publishActive(active: RunStore["active"]): void;
  fail(error: AppError): void;
}

/** Keeps the page with the newest run of the open lesson: each journal line once and in order, across cuts. */
export function createRunFollower({ publish, publishReading, publishPrevious, publishActive, fail }: RunFollowerDeps): RunFollower {
  let lesson: string | undefined;
  let view: RunView | undefined;
  let present: { lab: LabClient; signal: AbortSignal } | undefined;
  let watching: AbortController | undefined;
  let publishedStatus: string | undefined;
  /** While the journal of a run that is over is read nobody is told, until it says so too: it would look as if it still ran. */
  let awaited: RunStatus | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Set<() => void>();

  function open(lessonId: string): void {
    if (lesson === lessonId) return;
    lesson = lessonId;
    clear();
    if (present) void quietly(showNewest(present.lab, present.signal));
  }

  /** Shows no run. */
  function clear(): void {
    watching?.abort();
    watching = undefined;
    view = undefined;
    publishedStatus = undefined;
    awaited = undefined;
    clearTimeout(timer);
    timer = undefined;
    publishReading(lesson !== undefined);
    publish(undefined);
    publishPrevious(undefined);
    for (const listener of listeners) listener();
  }

  function show({ runId, number, lessonId, status }: FollowedRun): void {
    if (lessonId === undefined || lessonId !== lesson || (view && number <= view.number)) return;
    watching?.abort();
    watching = undefined;
    view = createRunView({ runId, number });
    awaited = status === undefined || isActive(status) ? undefined : status;
    tell(view);
    watch();
    publishPrevious(undefined);
    if (present) void quietly(comparePrevious(view, present.lab, present.signal));
  }

  async function comparePrevious(shown: RunView, lab: LabClient, signal: AbortSignal): Promise<void> {
    if (lesson === undefined) return;
    const previous = await loadPreviousRun({ lab, lessonId: lesson, run: shown, signal });
    if (view === shown) publishPrevious(previous);
  }

  function watch(): void {
    if (!view || !present || watching) return;
    const { lab, signal } = present;
    const stop = new AbortController();
    const abort = (): void => stop.abort();
    watching = stop;
    signal.addEventListener("abort", abort);
    void quietly(follow(view, lab, stop.signal)).then(() => {
      signal.removeEventListener("abort", abort);
      if (watching === stop) watching = undefined;
    });
  }

  async function follow(followed: RunView, lab: LabClient, signal: AbortSignal): Promise<void> {
    for await (const line of lab.runs.watch({ run: followed.runId, afterSeq: followed.lastSeq() }, { signal })) {
      if (view !== followed) return;
      followed.apply(journalEntrySchema.parse(line));
      tell(followed);
    }
    if (view === followed) tellAll(followed);
  }

  /** Runs of others come here: at once when there is one newer than ours, and when ours goes on after it had ended. */
  async function followChanges(lab: LabClient, signal: AbortSignal): Promise<void> {
    const active = new Map<string, RunSummary>();
    let toldActive: string | undefined;
    for await (const summary of lab.runs.changes({}, { signal })) {
      const { runId, status } = summary;
      if (isActive(status)) active.set(runId, summary);
      else active.delete(runId);
      // One that is at work before those that wait for it.
      const newest = [...active.values()].sort((a, b) => Number(isAtWork(b.status)) - Number(isAtWork(a.status)) || b.number - a.number)[0];
      const told = newest ? `${newest.runId} ${newest.status}` : "";
      if (told !== toldActive) publishActive(newest && { runId: newest.runId, number: newest.number, status: newest.status });
      toldActive = told;
      if (!summary.removed) show(summary);
      else if (runId === view?.runId) {
        clear();
        void quietly(showNewest(lab, signal));
      }
      if (runId !== view?.runId) continue;
      if (awaited !== undefined && status !== awaited) tellAll(view);
      if (isActive(status)) watch();
    }
  }

  async function showNewest(lab: LabClient, signal: AbortSignal): Promise<void> {
    if (lesson === undefined) return;
    const lessonId = lesson;
    const [newest] = await lab.runs.list({ limit: 1, lessonId }, { signal });
    if (newest) show(newest);
    else if (lesson === lessonId) publishReading(false);
  }

  function tellAll(told: RunView): void {
    awaited = undefined;
    tell(told);
  }

  /** Curves now; for React at once when the status changed, else four times a second. */
  function tell(told: RunView): void {
    const snapshot = told.snapshot();
    if (awaited !== undefined && snapshot.state?.status !== awaited) return;
    awaited = undefined;
    publishReading(false);
    for (const listener of listeners) listener();
    const status = `${snapshot.runId} ${snapshot.state?.status}`;
    if (status !== publishedStatus) {
      publishedStatus = status;
      clearTimeout(timer);
      timer = undefined;
      publish(snapshot);
      return;
    }
    timer ??= setTimeout(() => {
      timer = undefined;
      if (view) publish(view.snapshot());
    }, snapshotMs);
  }

  async function quietly(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (isAppError(error) && (error.code === "disconnected" || error.code === "cancelled")) return;
      publishReading(false);
      fail(toAppError(error));
    }
  }

  return {
    attend(lab, signal) {
      present = { lab, signal };
      watching = undefined;
      signal.addEventListener("abort", () => {
        if (present?.lab === lab) present = undefined;
      });
      watch();
      if (view) void quietly(comparePrevious(view, lab, signal));
      publishActive(undefined);
      void quietly(followChanges(lab, signal));
      void quietly(showNewest(lab, signal));
    },
    open,
    show,
    curves: () => (awaited === undefined ? view?.curves : undefined),
    secondsAt: (steps) => view?.secondsAt(steps),
    onCurves(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
