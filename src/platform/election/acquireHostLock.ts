import { join } from "node:path";
import Database from "better-sqlite3";
import { AppError } from "#shared/AppError.ts";
import { makeFolder } from "../home/makeFolder.ts";
import { causeCode, storageError } from "../home/storageError.ts";

export interface HostLock {
  release(): void;
}

/**
 * The right to be the lab host of a home, or undefined when another process has it. It is SQLite's exclusive lock on an
 * empty database, so the system takes it back when the process dies, however it dies; nothing is ever written to the file.
 */
export function acquireHostLock(home: string): HostLock | undefined {
  const path = join(home, "host.lock");
  let database: Database.Database | undefined;
  try {
    makeFolder(home);
    database = new Database(path, { timeout: 0 });
    database.pragma("locking_mode = EXCLUSIVE");
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database?.close();
    const code = causeCode(error) ?? "";
    if (code.startsWith("SQLITE_BUSY")) return undefined;
    if (code === "SQLITE_NOTADB" || code.startsWith("SQLITE_CORRUPT")) {
      throw new AppError({ code: "database-corrupt", message: `The lock file ${path} is damaged.`, hint: "Delete it and start Backprop again: nothing is kept in it.", data: { path }, cause: error });
    }
    throw storageError(error, path);
  }
  const held = database;
  return { release: () => void held.close() };
}
