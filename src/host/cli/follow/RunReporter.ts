import type { JournalEntry } from "#core/runs/events.ts";
import type { RunState } from "#core/runs/runState.ts";

/** Says how a run goes, to a person or a program. */
export interface RunReporter {
  /** Once, first. */
  begins(state: RunState): void;
  /** Each journal line once and in order, with the state after it. */
  entry(entry: JournalEntry, state: RunState): void;
  /** Somebody pressed Ctrl+C. */
  cancelling(state: RunState | undefined): void;
  /** Once, last: the run ended or was paused. */
  ends(end: RunEnd): void;
}

export interface RunEnd {
  state: RunState;
  /** Texts of the program, by file. */
  code: Readonly<Record<string, string>>;
  /** The file of the model's weights. */
  modelPath?: string | undefined;
}
