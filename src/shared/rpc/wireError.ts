import { AppError, errorCodes, type ErrorCode } from "../AppError.ts";
import type { WireError } from "./messages.ts";

/** An error as it travels. What an internal one says is for the log only: it may hold paths, code or worse. */
export function writeError(error: AppError): WireError {
  if (error.code === "internal") {
    return {
      code: "internal",
      message: "Something went wrong inside the lab host.",
      hint: "Try again. The newest file in the logs folder of your home folder says what happened.",
    };
  }
  const { code, message, hint, data } = error;
  return { code, message, ...(hint !== undefined && { hint }), ...(data && { data: { ...data } }) };
}

/** A newer peer may know codes that we don't: then its sentences have to do. */
export function readError({ code, message, hint, data }: WireError): AppError {
  return new AppError({ code: isErrorCode(code) ? code : "internal", message, hint, data });
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}
