import { isEnded } from "#core/runs/runState.ts";
import { AppError } from "#shared/AppError.ts";
import type { RunCommand } from "../RunExecutor.ts";
import type { Scheduler } from "./createScheduler.ts";
import type { OpenRun } from "./openRun.ts";

/** What each command does to a run: its journal line, then the word to its process. One that asks for nothing new does nothing. */
export function createCommands({ scheduler }: { scheduler: Scheduler }): Record<RunCommand, (run: OpenRun) => void> {
  return {
    cancel(run) {
      const { status, seconds } = run.state();
      if (isEnded(status)) return;
      if (status !== "cancelling") run.append({ kind: "cancel-requested" });
      const attempt = scheduler.attempt(run.runId);
      if (attempt) attempt.cancel();
      else run.append({ kind: "cancelled", seconds });
    },

    pause(run) {
      const { status } = run.state();
      if (isEnded(status) || status === "paused" || status === "cancelling") return;
      if (status !== "pausing") run.append({ kind: "pause-requested" });
      const attempt = scheduler.attempt(run.runId);
      if (attempt && !attempt.held) attempt.pause();
      else run.append({ kind: "paused" });
    },

    resume(run) {
      const { status, number, resumable, error } = run.state();
      const attempt = scheduler.attempt(run.runId);
      if (attempt && (status === "pausing" || (status === "paused" && scheduler.hasRoom()))) {
        run.append({ kind: "resumed" });
        attempt.resume();
      } else if (status === "failed" && !resumable) {
        throw new AppError({ code: "conflict", message: `Run ${number} cannot go on: ${error?.message ?? "it would fail again."}`, hint: "Change the program and start a new run.", data: { number } });
      } else if (status === "paused" || status === "failed" || status === "cancelled") {
        run.append({ kind: "queued", reason: "resume" });
      }
    },
  };
}
