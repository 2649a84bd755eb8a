/**
 * The one error type that crosses a boundary. `code` is from a closed table, so every surface (command line, page,
 * wire) can map it to a translated sentence and one action. `message` says what happened, `hint` what to do next.
 * `data` is plain and safe to show; never put code of a student or a secret in it.
 */

/** Codes are part of the contract: add, never rename. The value is the process exit code of the command line. */
export const errorCodes = {
  // input and use
  "usage": 2,
  "invalid-input": 2,
  "not-found": 2,
  "lesson-not-found": 2,
  "run-not-found": 2,
  "file-not-found": 2,
  "lesson-invalid": 2,
  "image-invalid": 2,
  "archive-invalid": 2,
  "conflict": 2,
  "not-in-this-version": 2,
  // the student's program
  "student-syntax": 1,
  "student-error": 1,
  "student-import": 1,
  "student-exit": 1,
  "student-stalled": 1,
  "student-never-settles": 1,
  "student-memory": 1,
  "student-nan": 1,
  "student-output": 1,
  "no-model": 1,
  "checks-failed": 1,
  "run-failed": 1,
  "attempt-lost": 1,
  // the home folder, the host and the machine
  "home-not-writable": 3,
  "home-on-network": 3,
  "disk-full": 3,
  "database-newer": 3,
  "database-corrupt": 3,
  "journal-corrupt": 3,
  "checkpoint-invalid": 3,
  "blob-corrupt": 3,
  "port-taken": 3,
  "host-unreachable": 3,
  "host-newer": 3,
  "unauthorized": 3,
  "node-missing": 3,
  "browser-missing": 3,
  "disconnected": 3,
  "cancelled": 130,
  "internal": 70,
} as const;

export type ErrorCode = keyof typeof errorCodes;

export interface AppErrorInit {
  code: ErrorCode;
  message: string;
  /** What the person can do next, one sentence. */
  hint?: string | undefined;
  data?: Readonly<Record<string, unknown>> | undefined;
  cause?: unknown;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly data: Readonly<Record<string, unknown>> | undefined;

  constructor({ code, message, hint, data, cause }: AppErrorInit) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "AppError";
    this.code = code;
    this.hint = hint;
    this.data = data;
  }
}

export function isAppError(value: unknown): value is AppError {
  return value instanceof AppError;
}

/** What happened and what to do, where there is only room for a sentence or two. */
export function sentenceOf({ message, hint }: AppError): string {
  return hint === undefined ? message : `${message} ${hint}`;
}

/** Anything thrown, as an AppError: an unknown value becomes `internal` and keeps its cause for the log. */
export function toAppError(value: unknown): AppError {
  if (isAppError(value)) return value;
  const message = value instanceof Error ? value.message : String(value);
  return new AppError({ code: "internal", message, cause: value });
}
