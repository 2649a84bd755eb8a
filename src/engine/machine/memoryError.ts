import { AppError } from "#shared/AppError.ts";

/** A program that wants more memory than there is. */
export function memoryError(bytes: number, cause?: unknown): AppError {
  return new AppError({
    code: "student-memory",
    message: `A training step needs ${(bytes / 2 ** 30).toFixed(1)} GB of memory, more than there is.`,
    hint: "Use a smaller batch or a smaller model.",
    data: { bytes },
    cause,
  });
}
