import { setTimeout as delay } from "node:timers/promises";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { AppError } from "#shared/AppError.ts";
import { makeFolder } from "./makeFolder.ts";
import { causeCode, storageError } from "./storageError.ts";

export interface FileLock {
  release(): void;
}

/** An error of the system that SQLite calls an I/O error may pass, as where memory was short for a moment: how often and how long apart it is tried again, ms. */
const [mostTries, pauseMs] = [5, 20];

/**
 * What one process at a time may have, or undefined while another has it. It is SQLite's exclusive lock on an empty
 * database, so the system takes it back when the process dies, however it dies; nothing is ever written to the file.
 */
export function tryLock(path: string, open = openDatabase): FileLock | undefined {
  for (let tries = 1; ; tries++) {
    try {
      return takeLock(path, open);
    } catch (error) {
      const code = causeCode(error) ?? "";
      if (code.startsWith("SQLITE_BUSY")) return undefined;
      if (code === "SQLITE_NOTADB" || code.startsWith("SQLITE_CORRUPT")) {
        throw new AppError({ code: "database-corrupt", message: `The lock file ${path} is damaged.`, hint: "Delete it and start Backprop again: nothing is kept in it.", data: { path }, cause: error });
      }
      if (!code.startsWith("SQLITE_IOERR") || tries === mostTries) throw storageError(error, path);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
}

function takeLock(path: string, open: typeof openDatabase): FileLock {
  makeFolder(dirname(path));
  const database = open(path);
  try {
    database.pragma("locking_mode = EXCLUSIVE");
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    throw error;
  }
  return { release: () => void database.close() };
}

function openDatabase(path: string): Pick<Database.Database, "pragma" | "exec" | "close"> {
  return new Database(path, { timeout: 0 });
}

const patienceMs = 10_000;

/** Does what takes a moment while no other process does it. Throws `conflict` when another one has not ended after 10 s. */
export async function whileLocked<T>(path: string, action: () => Promise<T>): Promise<T> {
  const lock = await waitForLock(path);
  try {
    return await action();
  } finally {
    lock.release();
  }
}

async function waitForLock(path: string): Promise<FileLock> {
  for (const start = performance.now(); performance.now() - start < patienceMs; await delay(20)) {
    const lock = tryLock(path);
    if (lock) return lock;
  }
  throw new AppError({ code: "conflict", message: `Another Backprop holds ${path}.`, hint: "Try again in a moment.", data: { path } });
}
