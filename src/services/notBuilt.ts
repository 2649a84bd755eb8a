import { AppError } from "#shared/AppError.ts";

export function notBuilt(): never {
  throw new AppError({ code: "not-in-this-version", message: "This is not in this version." });
}
