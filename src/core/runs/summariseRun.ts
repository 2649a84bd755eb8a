import type { RunSummary } from "#shared/contracts/runs.ts";
import { writerOf } from "./writerOf.ts";
import { configOf } from "./configOf.ts";
import type { RunState } from "./runState.ts";

/** A run's state as lists and progress lines show it. */
export function summariseRun(state: RunState): RunSummary {
  const call = state.calls.at(-1);
  const { result, spec } = state;
  return {
    runId: state.runId,
    number: state.number,
    name: state.name,
    kind: state.kind,
    status: state.status,
    lessonId: spec.lessonId,
    solution: spec.solution,
    createdAt: state.createdAt,
    updatedAt: state.updatedAt,
    attempt: state.attempt,
    progress: call && { call: state.calls.length, step: call.step, totalSteps: call.captured.totalSteps, epoch: call.epoch, epochs: call.captured.epochs },
    metrics: { ...state.metrics, ...result?.metrics },
    weightsHash: result?.weightsHash,
    seconds: state.seconds,
    error: state.error,
    resumable: state.resumable,
    label: state.label,
    pinned: state.pinned ?? false,
    removed: state.removedAt === undefined ? undefined : true,
    config: configOf(state),
    hasModel: result?.model !== undefined,
    writes: writerOf(state) !== undefined,
  };
}
