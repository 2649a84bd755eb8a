import type { TableColumn, TableRow } from "#core/data/tableRow.ts";
import type { EngineTrouble, TrainEvent } from "#core/runs/events.ts";
import type { ModelContent, WeightsAt } from "#core/runs/loadedModel.ts";
import type { Overrides } from "#core/runs/spec.ts";
import type { PlannedCall } from "#engine/estimate/estimateCall.ts";
import type { Estimate } from "#shared/contracts/runs.ts";
import type { Calibration } from "#core/runs/calibration.ts";

/** What the process of an attempt gives the trainer: everything outside the mathematics. */
export interface TrainContext {
  /** `check` and `estimate`: `fit` and `train` answer an empty History without training; `estimate` counts what it would take. */
  mode: "run" | "check" | "estimate";
  /** What the process may use. */
  memoryBytes?: number | undefined;
  /** In mode `estimate`: does the steps of each call for a moment, in place of the estimate. */
  measure?: ((call: PlannedCall) => void) | undefined;
  /** Of this machine, where it was measured: one a number of threads. */
  calibrations?: readonly Calibration[] | undefined;
  /** Told of each call in mode `estimate`. */
  estimated?(estimate: Estimate): void;
  seed: number;
  overrides: Overrides;
  /** Synchronous and in order: when it returns, the event has left the process. */
  emit(event: TrainEvent): void;
  /** Resolves when the state is durable: until then `bytes` stay as they are, later states may be written over them. `costMs`: how long the call stood still so far for saving. */
  checkpoint(draft: { call: number; step: number; role: "begin" | "auto" | "best" | "end"; bytes: Uint8Array; costMs: number }): Promise<void>;
  restore(call: number): Promise<RestoredState>;
  /** Visible rows of a bundled data set; the held-out rows never reach this process. */
  dataset(name: string): Promise<DatasetPayload>;
  /** A stored model of that name; of a run always the same one. */
  model(name: string, at: WeightsAt): Promise<ModelContent>;
  /** Aborted when the run is cancelled: the trainer stops at the next step by throwing `signal.reason`. */
  signal: AbortSignal;
  /** Pending while the run is paused; asked between steps. */
  held(): Promise<void> | undefined;
  /** Milliseconds, monotonic. */
  now(): number;
}

export type RestoredState = { kind: "fresh" } | { kind: "partial" | "completed"; step: number; bytes: Uint8Array };

export type DatasetPayload = ImagesPayload | TablePayload | TextPayload;

/** Row-major bytes, and one label a row. */
export interface ImagesPayload {
  kind: "images";
  hash: string;
  classes: readonly string[];
  /** Shape of one row, such as [28, 28, 1]. */
  shape: readonly number[];
  train: { x: Uint8Array; y: Uint8Array };
  validation: { x: Uint8Array; y: Uint8Array };
}

export interface TablePayload {
  kind: "table";
  hash: string;
  columns: readonly TableColumn[];
  train: readonly TableRow[];
  validation: readonly TableRow[];
}

export interface TextPayload {
  kind: "text";
  hash: string;
  /** Every character there is, one UTF-16 unit each. */
  alphabet: string;
  train: string;
  validation: string;
}

/** Made once a process, before any code of the student is loaded. */
export interface TrainRuntime {
  /** Name and version of what computes. */
  backend: string;
  /** Why it is not a faster one, where one was expected. */
  trouble?: EngineTrouble | undefined;
  /** The exports of the module `backprop`, by name. */
  module: Readonly<Record<string, unknown>>;
  /** Measures this machine, with one thread and with as many as it has cores. */
  calibrate(): readonly Calibration[];
  /** One line the program wrote, without its line end. */
  line(stream: "out" | "err", text: string): void;
  /** Sends what is buffered. */
  flush(): void;
  /** What the finished program leaves: `exports` are its module's exports. */
  finish(exports: Readonly<Record<string, unknown>>): Promise<{
    exports: Record<string, unknown>;
    model?: { topology: Uint8Array; weights: Uint8Array } | undefined;
    weightsHash?: string | undefined;
    metrics: Record<string, number>;
  }>;
}
