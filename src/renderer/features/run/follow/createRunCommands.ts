import { isEnded } from "#core/runs/runState.ts";
import { toAppError } from "#shared/AppError.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import type { ProgramRequest } from "#shared/contracts/runs.ts";
import { newId } from "#shared/ids.ts";
import type { FollowedRun } from "./createRunFollower.ts";
import { useRunStore } from "./runStore.ts";

export interface RunCommandsDeps {
  call<T>(work: (lab: LabClient) => Promise<T>): Promise<T>;
  show(run: FollowedRun): void;
}

export interface RunCommands {
  run(program: ProgramRequest): Promise<void>;
  /** Stops the run that is shown. */
  stop(): Promise<void>;
  /** Holds the run that is shown where it is. */
  pause(): Promise<void>;
  /** Goes on with the run that is shown: one that is paused, or that ended and can be taken up again. */
  resume(): Promise<void>;
}

/** What a person asks of runs. One at a time: pressed again while the first is on its way, nothing more happens. */
export function createRunCommands({ call, show }: RunCommandsDeps): RunCommands {
  async function command(asked: "pause" | "resume" | "cancel"): Promise<void> {
    const { run } = useRunStore.getState();
    if (!run) return;
    try {
      useRunStore.setState({ failure: undefined });
      await call((lab) => lab.runs.command({ run: run.runId, command: asked }));
    } catch (error) {
      useRunStore.setState({ failure: toAppError(error) });
    }
  }

  return {
    async run(program) {
      if (useRunStore.getState().starting || isBusy()) return;
      useRunStore.setState({ starting: true, failure: undefined });
      // Made here, so that asking again after a cut makes no second run.
      const runId = newId();
      try {
        const started = await call((lab) => lab.runs.start({ runId, program }));
        show({ ...started, lessonId: program.kind === "preset" ? undefined : program.lessonId });
      } catch (error) {
        useRunStore.setState({ failure: toAppError(error) });
      } finally {
        useRunStore.setState({ starting: false });
      }
    },
    async stop() {
      if (isBusy() && useRunStore.getState().run?.state?.status !== "cancelling") await command("cancel");
    },
    async pause() {
      if (useRunStore.getState().run?.state?.status === "running") await command("pause");
    },
    async resume() {
      const state = useRunStore.getState().run?.state;
      if (state && (state.status === "paused" || (isEnded(state.status) && state.resumable))) await command("resume");
    },
  };
}

/** A run that is shown but not yet heard of is on its way, and a paused one is not at its end. */
function isBusy(): boolean {
  const { run } = useRunStore.getState();
  return run !== undefined && (run.state === undefined || !isEnded(run.state.status));
}
