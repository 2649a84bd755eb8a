import { AppError, type AppErrorInit } from "#shared/AppError.ts";

/** An error whose message and hint are in the person's language already; those of the host are in English. */
export function localError(init: AppErrorInit): AppError {
  return new AppError({ ...init, data: { ...init.data, [localMark]: true } });
}

export const localMark = "translated";
