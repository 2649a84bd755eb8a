import { AppError, type ErrorCode } from "#shared/AppError.ts";

/** Taken at the start of a call that students make: an error found later is shown at their line, not inside the engine. */
export type CallSite = Error;

export function callSite(): CallSite {
  return new Error("call");
}

export function studentError(site: CallSite, init: { code?: ErrorCode; message: string; hint?: string; data?: Record<string, unknown> }): AppError {
  const error = new AppError({ code: "student-error", ...init });
  error.stack = (site.stack ?? "").replace(/^.*\n/, `${error.name}: ${error.message}\n`);
  return error;
}
