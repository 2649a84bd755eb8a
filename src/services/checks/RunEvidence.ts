import type { CapturedCall, History } from "#core/runs/events.ts";
import type { RunState } from "#core/runs/runState.ts";
import type { Overrides } from "#core/runs/spec.ts";
import type { ModelBytes } from "#services/models/ModelEvaluator.ts";

/** What checks need of the runs: to find them, to read what they left, and to make extra ones. Runs of kind `train` only. */
export interface RunEvidence {
  /** Of the newest run that succeeded or was failed by its own program; a cancelled one never counts. */
  newest(query: RunsOfLesson): Promise<EvidenceRun | undefined>;
  /** Throws `run-not-found`. */
  get(runId: string): Promise<EvidenceRun>;
  /** All that succeeded, oldest first: what a check of the course of work looks at. */
  all(query: RunsOfLesson): Promise<readonly { number: number; calls: readonly CapturedCall[]; metrics: Readonly<Record<string, number>> }[]>;
  /**
   * A model that the run left; undefined when it left none. `begin`: the untrained model of the first call, with the rows
   * of its first batch; `best`: of the best epoch of the last call; `final`: what the program ended with.
   */
  modelAt(runId: string, role: "begin" | "best" | "final"): Promise<{ model: ModelBytes; firstBatch?: readonly number[] | undefined } | undefined>;
  /** Weights file of everything the program trained, before its first call's first step or after its last call; undefined when it left none. */
  weightsAt(runId: string, role: "begin" | "end"): Promise<Uint8Array | undefined>;
  /**
   * Starts an extra run of kind `check` with the run's spec and these overrides on top, waits for its end, and answers the
   * histories of its calls. May answer what an earlier one of the same spec gave. Cancels it when the signal is aborted.
   */
  repeat(runId: string, overrides: Overrides, signal: AbortSignal): Promise<{ histories: readonly History[] }>;
}

export interface RunsOfLesson {
  lessonId: string;
  /** True: only runs of the lesson's own solution; false: only runs of other code. */
  solution: boolean;
}

export interface EvidenceRun {
  state: RunState;
  /** Texts of its code files. */
  code: Readonly<Record<string, string>>;
  /** One a call that ended. */
  histories: readonly History[];
}
