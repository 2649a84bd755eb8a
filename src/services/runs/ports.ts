import type { EngineTrouble, JournalEntry, LifecycleEvent, RunError, RunResult, TrainEvent } from "#core/runs/events.ts";
import type { ModelContent } from "#core/runs/loadedModel.ts";
import type { ModelRequest } from "#services/models/ModelSource.ts";
import type { RunState } from "#core/runs/runState.ts";
import type { Overrides, Spec } from "#core/runs/spec.ts";
import type { Estimate, RunSummary } from "#shared/contracts/runs.ts";

/** Content-addressed store. Bytes are never changed once written; a damaged blob is `blob-corrupt`, a missing one `not-found`. */
export interface BlobStore {
  /** Lower-case hex SHA-256 of the bytes; durable when it resolves. */
  put(bytes: Uint8Array): Promise<string>;
  get(hash: string): Promise<Uint8Array>;
  has(hash: string): Promise<boolean>;
  /** Nothing happens where it is not. */
  remove(hash: string): Promise<void>;
}

/** Journals and checkpoints of this home's runs. */
export interface RunStore {
  /** Next number a person can say; never given twice. */
  nextNumber(): Promise<number>;
  /** Opens a journal for appending; a torn last line is cut off. Creates it when missing. */
  openJournal(runId: string): Promise<Journal>;
  readJournal(runId: string, afterSeq: number): AsyncIterable<JournalEntry>;
  /** Ids of all runs that have a journal, oldest first. */
  runIds(): Promise<readonly string[]>;
  writeCheckpoint(runId: string, checkpointId: string, bytes: Uint8Array): Promise<void>;
  readCheckpoint(runId: string, checkpointId: string): Promise<Uint8Array>;
  /** Removes what is not in `keep`. */
  pruneCheckpoints(runId: string, keep: ReadonlySet<string>): Promise<void>;
  /** Deletes all that is kept of a run, its journal last: what a crash leaves of it is still a run. */
  removeRun(runId: string): Promise<void>;
}

export interface Journal {
  lastSeq(): number;
  /** Appends one line and answers it; `durable` waits for the disk. Order of calls is order of lines. */
  append(event: LifecycleEvent | TrainEvent, options?: { durable?: boolean }): JournalEntry;
  close(): Promise<void>;
}

export interface RunsQuery {
  limit: number;
  /** Only those with a lower number. */
  before?: number | undefined;
  lessonId?: string | undefined;
  /** Checks' runs too. */
  all: boolean;
}

export interface Curve {
  steps: Float64Array;
  values: Float64Array;
}

/** The index of runs in the database: rebuilt from journals, never the truth. Lists and "last" leave out what was removed. */
export interface RunIndex {
  /** Applies journal lines and the state after them, in one transaction. */
  record(entries: readonly JournalEntry[], state: RunState): void;
  get(runId: string): RunState | undefined;
  find(reference: { number: number } | { last: true }): RunState | undefined;
  /** Those that a person called so and did not remove. */
  labelled(label: string): readonly RunState[];
  list(query: RunsQuery): readonly RunState[];
  /** As `list`, less than a tenth of the time. */
  summaries(query: RunsQuery): readonly RunSummary[];
  series(runId: string): readonly (Curve & { call: number; name: string })[];
  /** One series of the last call that has it. */
  curve(runId: string, name: string): Curve | undefined;
  lastSeq(runId: string): number;
  /** Those that something is still to be done about: neither ended nor paused. */
  unfinished(): readonly string[];
  removedBefore(time: number): readonly string[];
  forget(runId: string): void;
  /** Whether a run, removed or not, refers to that blob. */
  refersTo(hash: string): boolean;
}

/** Starts one attempt in one place and tells what happens until it ends, once. */
export interface AttemptLauncher {
  launch(attempt: AttemptRequest, listener: AttemptListener): Attempt;
  close(): Promise<void>;
}

export interface AttemptRequest {
  runId: string;
  attempt: number;
  spec: Spec;
  /** Texts of `spec.files`. */
  files: Readonly<Record<string, string>>;
}

export interface AttemptListener {
  running(backend: string, trouble?: EngineTrouble): void;
  /** In program order. The attempt waits when the returned promise is pending. */
  event(event: TrainEvent): void;
  /** State to go on from. Resolves when it is durable and journalled. */
  checkpoint(draft: CheckpointDraft): Promise<void>;
  /** Asked at the start of each call: what an earlier attempt left of it. */
  restore(call: number): Promise<RestoredCall>;
  /** A stored model to begin with: the same for the whole run once it was asked for. */
  model(request: ModelRequest): Promise<ModelContent>;
  /** The program stands still after `pause`: the run is paused, its process still there. Never said by one that cannot hold. */
  held(): void;
  /** Once, last. */
  ended(end: AttemptEnd): void;
}

export interface CheckpointDraft {
  call: number;
  step: number;
  role: "begin" | "auto" | "best" | "end";
  bytes: Uint8Array;
  /** How long the call stood still so far for saving, where that is known, ms. */
  costMs?: number;
}

export type RestoredCall =
  | { kind: "fresh" }
  /** Goes on after `step`. */
  | { kind: "partial"; step: number; bytes: Uint8Array }
  /** The call is not made again. */
  | { kind: "completed"; step: number; bytes: Uint8Array };

export type AttemptEnd =
  | { kind: "succeeded"; result: Omit<RunResult, "model" | "seconds">; model?: { topology: Uint8Array; weights: Uint8Array } | undefined }
  | { kind: "failed"; error: RunError; resumable: boolean }
  | { kind: "cancelled" }
  | { kind: "paused" }
  /** The process died, or was killed, without saying why. Equal causes are retried once. */
  | { kind: "lost"; cause: string };

export interface Attempt {
  /** Asks the program to stop at the next step; it is killed when it does not within a second. */
  cancel(): void;
  /** Holds at the next step after a checkpoint; the process stays for a while. */
  pause(): void;
  resume(): void;
}

/** What an executor tells as it happens: journal lines after they were written, each once and in order, and the state after the last. Must not throw. */
export type OnRunEntries = (entries: readonly JournalEntry[], state: RunState) => void;

export interface EstimateTask {
  files: Readonly<Record<string, string>>;
  entry: string;
  seed: number;
  overrides: Overrides;
}

/** Says what a program's calls would take, without training. Fails as a run would. */
export interface RunEstimator {
  /** `measure`: this machine is measured first where it was not. `background`: `giveWay` ends it. Ended so or by its signal it is `cancelled`. */
  estimate(task: EstimateTask, options: { measure: boolean; background: boolean; signal: AbortSignal }): Promise<readonly Estimate[]>;
  /** What was said of that program last. */
  said(task: Omit<EstimateTask, "seed">): readonly Estimate[] | undefined;
  /** Ends what is done in the background: something is run. */
  giveWay(): void;
  /** This machine is faster than it was measured to be: it was busy then, and is measured again. */
  doubt(): void;
  close(): Promise<void>;
}
