import { create } from "zustand";
import type { AppError } from "#shared/AppError.ts";
import type { RunSnapshot } from "./createRunView.ts";

/** The run that is shown, four times a second. */
export interface RunStore {
  run: RunSnapshot | undefined;
  /** Asked to run; the host has not said so yet. */
  starting: boolean;
  /** What could not be done with runs, until the next try. */
  failure: AppError | undefined;
}

export const useRunStore = create<RunStore>(() => ({ run: undefined, starting: false, failure: undefined }));
