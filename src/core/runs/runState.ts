import { AppError } from "#shared/AppError.ts";
import type { CapturedCall, CheckpointRef, EngineTrouble, JournalEntry, Remark, RunError, RunEvent, RunResult } from "./events.ts";
import { keepCheckpoints } from "./keepCheckpoints.ts";
import type { LoadedModel } from "./loadedModel.ts";
import type { PredictedCall } from "./predictedCall.ts";
import { comparePositions, startPosition, type Position } from "./position.ts";
import type { RunKind, Spec } from "./spec.ts";

/**
 * The state of a run as one pure reduction of its journal; the same in the app, the host and an agent.
 *
 *     queued -> preparing -> running -> succeeded | failed
 *     queued | preparing | running -> pausing -> paused | running | succeeded | failed
 *     paused -> queued | running                      running when its process is still there
 *     queued -> running                               the same, after it waited for room
 *     running -> queued                               its process had just been ended for being paused too long
 *     queued | preparing -> failed                    its program or the home cannot be read
 *     any but an ended one -> cancelling -> cancelled
 *     preparing | running | pausing | cancelling -> lost -> queued | failed | paused | cancelled
 *     failed | cancelled -> queued                    a new attempt, from the last checkpoint
 */
export type RunStatus =
  | "queued"
  | "preparing"
  | "running"
  | "pausing"
  | "paused"
  | "cancelling"
  | "lost"
  | "succeeded"
  | "failed"
  | "cancelled";

export interface RunState {
  runId: string;
  /** Counts what a person ran. 0 is none: what the host runs for a check has no number. */
  number: number;
  name: string;
  kind: RunKind;
  spec: Spec;
  status: RunStatus;
  lastSeq: number;
  createdAt: number;
  /** Of the newest journal line that says something of its work, ms. */
  updatedAt: number;
  /** Number of the newest attempt, 0 before the first. */
  attempt: number;
  /** A command that has not taken effect yet; outlives the attempt it was meant for. */
  asked?: "pause" | "cancel" | undefined;
  /** Causes of lost attempts, in order. */
  lost: readonly string[];
  /** Time the program was at work, over all attempts; of a lost one up to its last line. */
  seconds: number;
  /** Highest position journalled: what a resumed attempt says up to here is a repetition. */
  position: Position;
  /** Last step journalled of each series, by `call/series`. */
  seriesEnd: Readonly<Record<string, number>>;
  /** Last value of each series. */
  metrics: Readonly<Record<string, number>>;
  /** What its calls were said to take before it ran, in their order. */
  predicted?: readonly PredictedCall[] | undefined;
  /** One entry a call begun. */
  calls: readonly CallState[];
  /** How steps were computed where that was not the fastest way; each once. */
  remarks: readonly Remark[];
  /** Models of others that its program began with, in the order in which it first asked for them. */
  loaded: readonly LoadedModel[];
  /** Why its newest attempt was trained by another engine than the one made for this computer. */
  trouble?: EngineTrouble | undefined;
  /** Those that are kept, newest last. */
  checkpoints: readonly CheckpointRef[];
  result?: RunResult | undefined;
  error?: RunError | undefined;
  resumable: boolean;
  /** A person's own name for it. */
  label?: string | undefined;
  /** Kept in sight by a person. */
  pinned?: boolean | undefined;
  /** When a person took it out of sight, ms. */
  removedAt?: number | undefined;
}

export interface CallState {
  captured: CapturedCall;
  ended: boolean;
  step: number;
  epoch: number;
  /** When it began, in seconds of the run's work. */
  since?: number | undefined;
  /** How long it took, once it has ended. */
  seconds?: number | undefined;
}

const ended: ReadonlySet<RunStatus> = new Set(["succeeded", "failed", "cancelled"]);

/** True when nothing more will happen unless a person asks for it. */
export function isEnded(status: RunStatus): boolean {
  return ended.has(status);
}

export function isActive(status: RunStatus): boolean {
  return !isEnded(status) && status !== "paused";
}

const atWork: ReadonlySet<RunStatus> = new Set(["preparing", "running", "pausing", "cancelling"]);

/** True while an attempt is being made. */
export function isAtWork(status: RunStatus): boolean {
  return atWork.has(status);
}

/** Reduces a whole journal. Throws `journal-corrupt` when it does not begin with `created` or has a gap. */
export function reduceJournal(entries: Iterable<JournalEntry>): RunState {
  let state: RunState | undefined;
  for (const entry of entries) state = reduceRun(state, entry);
  if (!state) throw new AppError({ code: "journal-corrupt", message: "The journal is empty." });
  return state;
}

export function reduceRun(state: RunState | undefined, entry: JournalEntry): RunState {
  const { event, seq, time } = entry;
  if (!state) {
    if (event.kind !== "created" || seq !== 1) throw new AppError({ code: "journal-corrupt", message: "A journal begins with its run's creation." });
    return {
      runId: event.runId,
      number: event.number,
      name: event.name,
      kind: event.runKind,
      spec: event.spec,
      status: "queued",
      lastSeq: 1,
      createdAt: time,
      updatedAt: time,
      attempt: 0,
      lost: [],
      seconds: 0,
      position: startPosition,
      seriesEnd: {},
      metrics: {},
      ...(event.predicted && { predicted: event.predicted }),
      calls: [],
      remarks: [],
      loaded: [],
      checkpoints: [],
      resumable: false,
    };
  }
  if (seq !== state.lastSeq + 1) throw new AppError({ code: "journal-corrupt", message: `The journal of run ${state.number} jumps from line ${state.lastSeq} to ${seq}.` });
  const next = apply(state, entry);
  return isNote(event) ? { ...next, lastSeq: seq } : { ...next, seconds: secondsAfter(state, entry), lastSeq: seq, updatedAt: time };
}

/** Written on a run by a person; says nothing of its work. */
export function isNote({ kind }: RunEvent): boolean {
  return kind === "annotated" || kind === "removed" || kind === "restored";
}

const counted: ReadonlySet<RunStatus> = new Set(["running", "pausing", "cancelling"]);

/** Time the program was at work until `now`, ms since the epoch. */
export function secondsAt(state: RunState, now: number): number {
  return state.seconds + (counted.has(state.status) ? Math.max(0, now - state.updatedAt) / 1000 : 0);
}

function secondsAfter(state: RunState, { event, time }: JournalEntry): number {
  switch (event.kind) {
    case "attempt-lost": // its time tells when that was noticed, which may be days later
      return state.seconds;
    case "cancelled":
    case "failed":
      return event.seconds;
    case "succeeded":
      return event.result.seconds;
    default:
      return secondsAt(state, time);
  }
}

function apply(state: RunState, { event, time }: JournalEntry): RunState {
  switch (event.kind) {
    case "created":
      throw new AppError({ code: "journal-corrupt", message: "A run is created once." });
    case "queued":
      // Who lets it go on wants to see it.
      return { ...state, status: "queued", asked: undefined, error: undefined, resumable: false, removedAt: undefined };
    case "attempt-started":
      return { ...state, status: "preparing", attempt: event.attempt };
    case "attempt-running":
      return { ...state, status: state.status === "preparing" ? "running" : state.status, trouble: event.trouble };
    case "attempt-lost":
      return { ...state, status: "lost", lost: [...state.lost, event.cause] };
    case "pause-requested":
      return { ...state, status: "pausing", asked: "pause" };
    case "paused":
      return { ...state, status: "paused", asked: undefined };
    case "resumed":
      return { ...state, status: "running", asked: undefined };
    case "cancel-requested":
      return { ...state, status: "cancelling", asked: "cancel" };
    case "cancelled":
      return { ...state, status: "cancelled", asked: undefined, resumable: true };
    case "failed":
      return { ...state, status: "failed", asked: undefined, error: event.error, resumable: event.resumable };
    case "succeeded":
      return { ...state, status: "succeeded", asked: undefined, result: event.result, resumable: false };
    case "annotated":
      return { ...state, label: event.label === undefined ? state.label : event.label || undefined, pinned: event.pinned ?? state.pinned };
    case "removed":
      return { ...state, removedAt: time };
    case "restored":
      return { ...state, removedAt: undefined };
    case "checkpoint":
      return { ...state, checkpoints: keepCheckpoints([...state.checkpoints, event.checkpoint]) };
    case "model-loaded":
      return { ...state, loaded: [...state.loaded, event.model] };
    case "points":
      return applyPoints(state, event);
    case "line":
    case "sight":
    case "inside":
      return { ...state, position: later(state.position, event.at) };
    case "remark":
      return { ...state, position: later(state.position, event.at), remarks: withRemark(state.remarks, event.remark) };
    case "call-started":
      return { ...state, position: later(state.position, event.at), calls: [...state.calls, { captured: event.captured, ended: false, step: 0, epoch: 0, since: secondsAt(state, time) }] };
    case "epoch":
      return { ...state, position: later(state.position, event.at), calls: updateCall(state.calls, event.at.call, { step: event.at.step, epoch: event.epoch }) };
    case "call-ended":
      return { ...state, position: later(state.position, event.at), calls: updateCall(state.calls, event.at.call, { step: event.at.step, ended: true, seconds: secondsSince(state, event.at.call, time) }) };
  }
}

function applyPoints(state: RunState, event: { call: number; series: string; steps: readonly number[]; values: readonly number[] }): RunState {
  const step = event.steps.at(-1);
  const value = event.values.at(-1);
  if (step === undefined || value === undefined) return state;
  return {
    ...state,
    seriesEnd: { ...state.seriesEnd, [`${event.call}/${event.series}`]: step },
    metrics: { ...state.metrics, [event.series]: value },
    calls: updateCall(state.calls, event.call, { step: Math.max(step, state.calls[event.call - 1]?.step ?? 0) }),
  };
}

/** Journals of an earlier version say nothing of when a call began, and their states neither. */
function secondsSince(state: RunState, call: number, time: number): number | undefined {
  const since = state.calls[call - 1]?.since;
  return since === undefined ? undefined : Math.max(0, secondsAt(state, time) - since);
}

function updateCall(calls: readonly CallState[], call: number, change: Partial<CallState>): readonly CallState[] {
  return calls.map((one, index) => (index === call - 1 ? { ...one, ...change } : one));
}

/** A program may have many steps of one kind, and an attempt says again what the one before said. */
function withRemark(remarks: readonly Remark[], remark: Remark): readonly Remark[] {
  return remarks.some((one) => JSON.stringify(one) === JSON.stringify(remark)) ? remarks : [...remarks, remark];
}

function later(a: Position, b: Position): Position {
  return comparePositions(a, b) >= 0 ? a : b;
}
