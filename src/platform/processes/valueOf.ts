import { AppError, errorCodes, type ErrorCode } from "#shared/AppError.ts";
import type { TaskEnd } from "./superviseTask.ts";

/** What a task answered; throws what it failed with. */
export function valueOf(end: TaskEnd): unknown {
  if (end.kind === "checked") return end.value;
  if (end.kind === "failed") {
    const { code, message, hint, file, line, column, data } = end.error;
    const place = Object.fromEntries(Object.entries({ file, line, column }).filter(([, value]) => value !== undefined));
    throw new AppError({ code: isErrorCode(code) ? code : "student-error", message, hint, data: { ...data, ...place } });
  }
  throw new AppError({ code: "internal", message: `The program could not be looked at: ${end.kind === "lost" ? end.cause : end.kind}`, hint: "Try again." });
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}
