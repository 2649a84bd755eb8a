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

/** What would not fit into what the run may use; told before it is made. */
export function limitError({ what, bytes, limitBytes }: { what: string; bytes: number; limitBytes: number }): AppError {
  const [neededMiB, limitMiB] = [bytes, limitBytes].map((size) => Math.ceil(size / 2 ** 20)) as [number, number];
  return new AppError({ code: "student-memory", message: `${what} would need ${neededMiB} MiB of memory; the limit is ${limitMiB} MiB.`, hint: "Use a smaller batch or a smaller model.", data: { neededMiB, limitMiB } });
}
