import { AppError } from "#shared/AppError.ts";
import { newId } from "#shared/ids.ts";
import type { History, JournalEntry } from "#core/runs/events.ts";
import type { RunState } from "#core/runs/runState.ts";
import type { Spec } from "#core/runs/spec.ts";
import type { BlobStore, RunIndex, RunStore } from "#services/runs/ports.ts";
import { sameJson } from "#services/runs/executor/sameJson.ts";
import type { RunExecutor } from "#services/runs/RunExecutor.ts";
import type { EvidenceRun, RunEvidence, RunsOfLesson } from "./RunEvidence.ts";

export interface RunEvidenceDeps {
  executor: RunExecutor;
  /** Brought up to date before it is read. */
  index: RunIndex;
  flushIndex(): void;
  store: RunStore;
  blobs: BlobStore;
  /** Weights file of a checkpoint, and the rows of the first batch where it is that of a beginning. */
  readCheckpoint(bytes: Uint8Array): { weights: Uint8Array; firstBatch?: readonly number[] | undefined };
}

/** More runs of one lesson than a person makes; older ones are not looked at. */
const runsLookedAt = 500;

/** Evidence for checks out of the runs of this home. */
export function createRunEvidence({ executor, index, flushIndex, store, blobs, readCheckpoint }: RunEvidenceDeps): RunEvidence {
  const trainRuns = ({ lessonId, solution }: RunsOfLesson): RunState[] => {
    flushIndex();
    return index.list({ lessonId, limit: runsLookedAt, all: false }).filter(({ kind, spec }) => kind === "train" && spec.solution === solution);
  };
  const historiesOf = async (runId: string): Promise<History[]> => {
    const histories: History[] = [];
    for await (const { event } of store.readJournal(runId, 0)) if (event.kind === "call-ended") histories.push(event.history);
    return histories;
  };
  const evidenceOf = async (state: RunState): Promise<EvidenceRun> => {
    const texts = Object.entries(state.spec.files).map(async ([path, hash]) => [path, new TextDecoder().decode(await blobs.get(hash))] as const);
    return { state, code: Object.fromEntries(await Promise.all(texts)), histories: await historiesOf(state.runId) };
  };
  const stateOf = (runId: string): RunState => {
    flushIndex();
    const state = index.get(runId);
    if (!state) throw new AppError({ code: "run-not-found", message: `There is no run ${runId}.`, data: { runId } });
    return state;
  };

  return {
    async newest(query) {
      const state = trainRuns(query).find(({ status, error }) => status === "succeeded" || (status === "failed" && error?.code.startsWith("student-")));
      return state && evidenceOf(state);
    },

    get: async (runId) => evidenceOf(stateOf(runId)),

    async all(query) {
      const succeeded = trainRuns(query).filter(({ status }) => status === "succeeded");
      return succeeded.toReversed().map(({ number, calls, metrics }) => ({ number, calls: calls.map(({ captured }) => captured), metrics }));
    },

    async modelAt(runId, role) {
      const state = stateOf(runId);
      const stored = state.result?.model;
      if (!stored) return undefined;
      const topology = await blobs.get(stored.topology);
      if (role === "final") return { model: { topology, weights: await blobs.get(stored.weights) } };
      const call = role === "begin" ? 1 : state.calls.length;
      const checkpoint = state.checkpoints.findLast((one) => one.call === call && one.role === role);
      if (!checkpoint) return undefined;
      const { weights, firstBatch } = readCheckpoint(await store.readCheckpoint(runId, checkpoint.id));
      return { model: { topology, weights }, firstBatch };
    },

    async weightsAt(runId, role) {
      const state = stateOf(runId);
      const call = role === "begin" ? 1 : state.calls.length;
      const checkpoint = state.checkpoints.findLast((one) => one.call === call && one.role === role);
      return checkpoint && readCheckpoint(await store.readCheckpoint(runId, checkpoint.id)).weights;
    },

    async repeat(runId, overrides, signal) {
      const { spec: original, name, number, loaded } = stateOf(runId);
      const spec: Spec = { ...original, ...(loaded.length > 0 && { models: [...loaded] }), overrides: { ...original.overrides, ...overrides } };
      const earlier = index.list({ lessonId: original.lessonId, limit: runsLookedAt, all: true }).find((one) => one.kind === "check" && one.status === "succeeded" && sameJson(one.spec, spec));
      if (earlier) return { histories: await historiesOf(earlier.runId) };
      const extra = newId();
      const cancel = (): void => void executor.command(extra, "cancel").catch(() => undefined); // it may have ended meanwhile
      await executor.start({ runId: extra, name, kind: "check", spec });
      signal.addEventListener("abort", cancel);
      try {
        const last = await lastOf(executor.watch(extra, 0, signal));
        signal.throwIfAborted();
        // Half a run says nothing of the whole: also one that somebody stopped or paused is not evidence.
        if (last?.event.kind !== "succeeded") throw notRepeated(number, last?.event);
        return { histories: await historiesOf(extra) };
      } finally {
        signal.removeEventListener("abort", cancel);
      }
    },
  };
}

function notRepeated(number: number, event: JournalEntry["event"] | undefined): AppError {
  if (event?.kind !== "failed") return new AppError({ code: "run-failed", message: `Run ${number} could not be repeated: the extra run was stopped.`, hint: "Check again." });
  const { code, message, hint } = event.error;
  return new AppError({ code: "run-failed", message: `Run ${number} could not be repeated: ${message}`, hint, data: { code } });
}

async function lastOf(entries: AsyncIterable<JournalEntry>): Promise<JournalEntry | undefined> {
  let last: JournalEntry | undefined;
  for await (const entry of entries) last = entry;
  return last;
}
