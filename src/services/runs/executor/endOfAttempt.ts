import type { LifecycleEvent, RunError, SavedModel } from "#core/runs/events.ts";
import { secondsAt, type RunState } from "#core/runs/runState.ts";
import { toAppError, type AppError } from "#shared/AppError.ts";
import type { AttemptEnd } from "../ports.ts";

/** Cause of attempts lost with their host. It says nothing about the program, so it is never too often. */
export const hostEnded = "host-ended";

/** What the journal says when an attempt at work has ended: what was asked of the run counts more than how the program took it. */
export function endOfAttempt({ state, end, model, now }: { state: RunState; end: AttemptEnd; model?: SavedModel | undefined; now: number }): LifecycleEvent[] {
  const seconds = secondsAt(state, now);
  if (end.kind === "lost") return lose(state, end.cause);
  if (state.asked === "cancel") return [{ kind: "cancelled", seconds }];
  switch (end.kind) {
    case "succeeded":
      return [{ kind: "succeeded", result: { ...end.result, ...(model ? { model } : {}), seconds } }];
    case "failed":
      return [{ kind: "failed", error: end.error, resumable: end.resumable, seconds }];
    case "paused":
      // Without being asked: its time was up while it was being resumed.
      return [state.asked === "pause" ? { kind: "paused" } : { kind: "queued", reason: "resume" }];
    case "cancelled":
      return lose(state, "The attempt stopped without being asked.");
  }
}

function lose(state: RunState, cause: string): LifecycleEvent[] {
  return [{ kind: "attempt-lost", attempt: state.attempt, cause }, afterLost({ ...state, lost: [...state.lost, cause] })];
}

/** How a run goes on whose newest attempt is lost: by itself, once for each cause. */
export function afterLost({ asked, lost, seconds }: RunState): LifecycleEvent {
  if (asked === "cancel") return { kind: "cancelled", seconds };
  if (asked === "pause") return { kind: "paused" };
  const cause = lost.at(-1) ?? hostEnded;
  if (cause === hostEnded || lost.filter((other) => other === cause).length === 1) return { kind: "queued", reason: cause };
  const error: RunError = { code: "attempt-lost", message: `The run's process ended twice in the same way: ${cause}`, hint: "Resume it to go on from its last checkpoint.", data: { cause } };
  return { kind: "failed", error, resumable: true, seconds };
}

/** How a run ends for which something around its program failed. What was asked of it counts more. */
export function endOfFault({ state, error, now }: { state: RunState; error: AppError; now: number }): LifecycleEvent {
  const seconds = secondsAt(state, now);
  return state.asked === "cancel" ? { kind: "cancelled", seconds } : { kind: "failed", error: runErrorOf(error), resumable: true, seconds };
}

/** For what went wrong around the program: the disk, the code files, the process. */
export function runErrorOf(error: unknown): RunError {
  const { code, message, hint, data } = toAppError(error);
  return { code, message, ...(hint === undefined ? {} : { hint }), ...(data === undefined ? {} : { data: { ...data } }) };
}
