import { journalEntrySchema } from "#core/runs/events.ts";
import { isActive } from "#core/runs/runState.ts";
import { isAppError, toAppError, type AppError } from "#shared/AppError.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import { createRunView, type RunSnapshot, type RunView } from "./createRunView.ts";
import type { Curves } from "../../charts/curves.ts";

/** Shortest time between two snapshots for React, ms. Curves are drawn apart from them, once a frame. */
const snapshotMs = 250;

export interface RunFollower {
  /** Follows what the lab does until the signal says that it is gone; the next call goes on where this one was cut. */
  attend(lab: LabClient, signal: AbortSignal): void;
  /** Shows this run from now on, whoever started it. */
  show(run: { runId: string; number: number }): void;
  /** Of the run that is shown. */
  curves(): Curves | undefined;
  /** Told after curves grew or another run is shown. Answers how to stop. */
  onCurves(listener: () => void): () => void;
}

export interface RunFollowerDeps {
  publish(snapshot: RunSnapshot): void;
  fail(error: AppError): void;
}

/** Keeps the page with the newest run: each journal line once and in order, across cuts. */
export function createRunFollower({ publish, fail }: RunFollowerDeps): RunFollower {
  let view: RunView | undefined;
  let present: { lab: LabClient; signal: AbortSignal } | undefined;
  let watching: AbortController | undefined;
  let publishedStatus: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Set<() => void>();

  function show(run: { runId: string; number: number }): void {
    if (view && run.number <= view.number) return;
    watching?.abort();
    watching = undefined;
    view = createRunView(run);
    tell(view);
    watch();
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
  }

  /** Runs of others come here: at once when there is one newer than ours, and when ours goes on after it had ended. */
  async function followChanges(lab: LabClient, signal: AbortSignal): Promise<void> {
    for await (const { runId, number, status } of lab.runs.changes({}, { signal })) {
      show({ runId, number });
      if (runId === view?.runId && isActive(status)) watch();
    }
  }

  async function showNewest(lab: LabClient, signal: AbortSignal): Promise<void> {
    const [newest] = await lab.runs.list({ limit: 1 }, { signal });
    if (newest) show({ runId: newest.runId, number: newest.number });
  }

  /** Curves now; for React at once when the status changed, else four times a second. */
  function tell(told: RunView): void {
    for (const listener of listeners) listener();
    const snapshot = told.snapshot();
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
      if (!isAppError(error) || (error.code !== "disconnected" && error.code !== "cancelled")) fail(toAppError(error));
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
      void quietly(followChanges(lab, signal));
      void quietly(showNewest(lab, signal));
    },
    show,
    curves: () => view?.curves,
    onCurves(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
