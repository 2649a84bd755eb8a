import { create } from "zustand";
import type { RunStatus } from "#core/runs/runState.ts";
import type { AppError } from "#shared/AppError.ts";
import type { RunSnapshot } from "./createRunView.ts";
import type { PreviousRun } from "./loadPreviousRun.ts";

export interface RunStore {
  /** The newest run of the lesson that is open, four times a second. */
  run: RunSnapshot | undefined;
  /** It is not known yet whether the lesson has a run, or how its newest one stands. */
  reading: boolean;
  /** What it is compared with: the run of the lesson before it that came to its end. */
  previous: PreviousRun | undefined;
  /** The newest run at work, of whatever lesson. */
  active: { runId: string; number: number; status: RunStatus } | undefined;
  /** Asked to run; the host has not said so yet. */
  starting: boolean;
  /** What could not be done with runs, until the next try. */
  failure: AppError | undefined;
}

export const useRunStore = create<RunStore>(() => ({ run: undefined, reading: false, previous: undefined, active: undefined, starting: false, failure: undefined }));
