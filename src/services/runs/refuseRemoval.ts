import { isEnded, type RunState } from "#core/runs/runState.ts";
import { AppError } from "#shared/AppError.ts";

/** Throws `conflict` for a run that is still to go on. */
export function refuseRemoval({ status, number }: RunState): void {
  if (isEnded(status)) return;
  throw new AppError({ code: "conflict", message: `Run ${number} is ${status}: it can't be removed now.`, hint: "Stop it first.", data: { number, status } });
}
