import type { JournalEntry, LifecycleEvent } from "#core/runs/events.ts";
import type { RunState } from "#core/runs/runState.ts";
import type { PredictedCall } from "#core/runs/predictedCall.ts";
import type { RunKind, Spec } from "#core/runs/spec.ts";
import type { AppError } from "#shared/AppError.ts";

/**
 * Where runs happen: memory, process, page or remote. The executor owns the journals of its place and restarts lost
 * attempts; a client only watches. Every implementation passes `tests/contract/runExecutor.ts`:
 *
 * - starting one run twice makes one run; cancelling twice makes one `cancelled`;
 * - an attempt that dies is resumed once for each cause, then the run fails, resumable;
 * - watching from a sequence number has no gap and no duplicate, however often the link is cut;
 * - the journal line of a thing is durable before its effect is visible.
 */
export interface RunExecutor {
  /** Journals the creation and begins when there is room. Idempotent by `runId`; a different spec for it is `conflict`. */
  start(request: StartRequest): Promise<RunState>;
  /** Answers when the command is journalled, not when it has taken effect. Commands that ask for nothing new do nothing. */
  command(runId: string, command: RunCommand): Promise<RunState>;
  /** Journals what a person wrote on the run; a note that says nothing new does nothing. Only an ended run is removed: else it is `conflict`. */
  note(runId: string, note: RunNote): Promise<RunState>;
  /** Journal from `afterSeq` + 1 on, live; ends when the run ends or is paused and all was given. */
  watch(runId: string, afterSeq: number, signal?: AbortSignal): AsyncIterable<JournalEntry>;
  state(runId: string): Promise<RunState>;
  list(): Promise<readonly RunState[]>;
  /**
   * Takes up the runs whose attempts were lost with an earlier host: of `unfinished`, where that is known, else whichever
   * the journals tell. Answers why it had to leave some out.
   */
  recover(unfinished?: readonly string[]): Promise<readonly AppError[]>;
  /** Ends attempts without journalling an end: they are lost, and recovered by the next host. */
  close(): Promise<void>;
}

export interface StartRequest {
  runId: string;
  name: string;
  kind: RunKind;
  spec: Spec;
  /** What was said of it before. */
  predicted?: readonly PredictedCall[] | undefined;
}

export type RunNote = Extract<LifecycleEvent, { kind: "annotated" | "removed" | "restored" }>;

export type RunCommand = "pause" | "resume" | "cancel";
