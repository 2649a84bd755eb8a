import type { JournalEntry, Remark } from "#core/runs/events.ts";
import type { LoadedModel } from "#core/runs/loadedModel.ts";
import type { RunState } from "#core/runs/runState.ts";
import { summariseRun } from "#core/runs/summariseRun.ts";
import { errorCodes, type ErrorCode } from "#shared/AppError.ts";
import type { LastInside } from "./lastInside.ts";
import type { JsonRecord } from "../terminal/jsonLines.ts";

export function runRecord(state: RunState): JsonRecord {
  const { kind: runKind, ...summary } = summariseRun(state);
  return { kind: "run", ...summary, runKind, seed: state.spec.overrides.seed, epochs: state.spec.overrides.epochs };
}

/** What a journal line says of the work, except points, which are told as `progress`, and what is for eyes. */
export function entryRecord({ seq, event }: JournalEntry, state: RunState): JsonRecord | undefined {
  switch (event.kind) {
    case "line":
      return { kind: "line", seq, call: event.at.call, step: event.at.step, stream: event.stream, text: event.text };
    case "call-started": {
      const { seed, totalSteps, epochs } = event.captured;
      return { kind: "call", seq, call: event.at.call, method: event.captured.kind, seed, totalSteps, epochs };
    }
    case "epoch":
      return { kind: "epoch", seq, call: event.at.call, step: event.at.step, epoch: event.epoch, epochs: state.calls[event.at.call - 1]?.captured.epochs, metrics: event.metrics };
    case "remark":
      return { kind: "remark", seq, call: event.at.call, ...remarkRecord(event.remark) };
    case "inside":
      return insideRecord({ seq, call: event.at.call, step: event.at.step, layers: event.layers, profile: event.profile });
    case "checkpoint":
      return { kind: "checkpoint", seq, call: event.checkpoint.call, step: event.checkpoint.step, role: event.checkpoint.role, hash: event.checkpoint.hash };
    case "model-loaded":
      return { ...loadedRecord(event.model), seq };
    case "points":
    case "call-ended":
    case "sight":
    case "annotated":
    case "removed":
    case "restored":
      return undefined;
    default:
      return { kind: "status", seq, status: state.status, attempt: state.attempt, ...(event.kind === "attempt-lost" ? { cause: event.cause } : {}), ...(event.kind === "attempt-running" ? { backend: event.backend } : {}) };
  }
}

/** What a run began with. */
export function loadedRecord({ name, at, from, kind: modelKind, weightsHash, solution }: LoadedModel): JsonRecord {
  return { kind: "loaded", name, at, from, modelKind, weightsHash, solution };
}

export function insideRecord({ seq, call, step, layers, profile }: LastInside): JsonRecord {
  return { kind: "inside", seq, call, step, layers, profile };
}

export function progressRecord(seq: number, state: RunState): JsonRecord {
  return { kind: "progress", seq, ...summariseRun(state).progress, metrics: state.metrics };
}

/** The last line about a run. */
export function runResultRecord(state: RunState, modelPath: string | undefined): JsonRecord {
  const { runId, number, status, metrics, weightsHash, seconds, attempt, error } = summariseRun(state);
  return { kind: "result", status, runId, number, metrics, weightsHash, seconds, attempts: attempt, model: modelPath, error };
}

function remarkRecord(remark: Remark): Omit<JsonRecord, "kind"> {
  switch (remark.kind) {
    case "not-compiled":
      return { remark: remark.kind, reason: remark.reason };
    case "kernels":
      return { remark: remark.kind, kernels: remark.names };
    case "not-finite":
      return { remark: remark.kind, afterStep: remark.step, tensor: remark.tensor, row: remark.row, learningRate: remark.learningRate };
  }
}

/** Exit code for how a run stands when it is left. */
export function runExitCode({ status, error }: RunState): number {
  switch (status) {
    case "succeeded":
      return 0;
    case "cancelled":
      return errorCodes.cancelled;
    case "failed":
      return error && Object.hasOwn(errorCodes, error.code) ? errorCodes[error.code as ErrorCode] : errorCodes["run-failed"];
    default:
      return unfinishedExitCode;
  }
}

/** The run neither succeeded nor failed: somebody paused it. */
export const unfinishedExitCode = 4;
