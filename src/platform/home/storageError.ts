import { AppError, isAppError, type ErrorCode } from "#shared/AppError.ts";

const full: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"]);
const denied: ReadonlySet<string> = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EISDIR", "SQLITE_CANTOPEN", "SQLITE_READONLY"]);
const damaged: ReadonlySet<string> = new Set(["SQLITE_CORRUPT", "SQLITE_NOTADB"]);

/** Code of a file system's or SQLite's error, such as ENOSPC or SQLITE_CORRUPT_VTAB. */
export function causeCode(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** What a failed write or read of `path` means for a person. An AppError stays as it is. */
export function storageError(error: unknown, path: string): AppError {
  if (isAppError(error)) return error;
  const cause = causeCode(error) ?? "";
  // Extended SQLite codes begin with their general one.
  const among = (codes: ReadonlySet<string>): boolean => codes.has(cause) || (cause.startsWith("SQLITE_") && codes.has(cause.split("_").slice(0, 2).join("_")));
  const say = (code: ErrorCode, message: string, hint: string): AppError => new AppError({ code, message, hint, data: { path, cause }, cause: error });
  if (among(full)) return say("disk-full", `The disk is full: ${path} could not be written.`, "Free some space on that disk and try again. What was saved before is still there.");
  if (among(denied)) return say("home-not-writable", `${path} cannot be written (${cause}).`, "Make the folder writable for your account, or choose another one with --home DIR or BACKPROP_HOME.");
  if (among(damaged)) return say("database-corrupt", `The database ${path} is damaged.`, "Start Backprop again: it keeps the damaged file aside and reads your runs again from their journals.");
  return new AppError({ code: "internal", message: `${path}: ${error instanceof Error ? error.message : String(error)}${cause === "" ? "" : ` (${cause})`}`, data: { path, cause }, cause: error });
}

/** Does something with `path`; what fails is told as a storage error. */
export function withStorageErrors<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw storageError(error, path);
  }
}
