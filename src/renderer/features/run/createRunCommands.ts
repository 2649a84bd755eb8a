import { isActive } from "#core/runs/runState.ts";
import { toAppError } from "#shared/AppError.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import type { ProgramRequest } from "#shared/contracts/runs.ts";
import { newId } from "#shared/ids.ts";
import { useRunStore } from "./runStore.ts";

export interface RunCommandsDeps {
  call<T>(work: (lab: LabClient) => Promise<T>): Promise<T>;
  show(run: { runId: string; number: number }): void;
}

export interface RunCommands {
  run(program: ProgramRequest): Promise<void>;
  /** Stops the run that is shown. */
  stop(): Promise<void>;
}

/** Run and Stop. One at a time: pressed again while the first is on its way, nothing more happens. */
export function createRunCommands({ call, show }: RunCommandsDeps): RunCommands {
  return {
    async run(program) {
      if (useRunStore.getState().starting || isBusy()) return;
      useRunStore.setState({ starting: true, failure: undefined });
      // Made here, so that asking again after a cut makes no second run.
      const runId = newId();
      try {
        show(await call((lab) => lab.runs.start({ runId, program })));
      } catch (error) {
        useRunStore.setState({ failure: toAppError(error) });
      } finally {
        useRunStore.setState({ starting: false });
      }
    },
    async stop() {
      const { run } = useRunStore.getState();
      if (!run || !isBusy() || run.state?.status === "cancelling") return;
      try {
        await call((lab) => lab.runs.command({ run: run.runId, command: "cancel" }));
      } catch (error) {
        useRunStore.setState({ failure: toAppError(error) });
      }
    },
  };
}

/** A run that is shown but not yet heard of is on its way. */
export function isBusy(): boolean {
  const { run } = useRunStore.getState();
  return run !== undefined && (run.state === undefined || isActive(run.state.status));
}
