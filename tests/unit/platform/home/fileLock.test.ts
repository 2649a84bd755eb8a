import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { tryLock } from "#platform/home/fileLock.ts";
import { tempDir } from "#tests/support/tempDir.ts";

/** Fails as the system does at times, `times` times. */
function failing(times: number, code: string): { open(path: string): Database.Database; tries(): number } {
  let tries = 0;
  return {
    open(path) {
      if (++tries <= times) throw new Database.SqliteError("disk I/O error", code);
      return new Database(path, { timeout: 0 });
    },
    tries: () => tries,
  };
}

test("an I/O error that passes does not keep the lock from being taken, and it is held then", () => {
  const path = join(tempDir(), "host.lock");
  const lock = tryLock(path, failing(2, "SQLITE_IOERR_LOCK").open);
  expect(lock).toBeDefined();
  expect(tryLock(path)).toBeUndefined();
  lock?.release();
});

test("one that stays is told with SQLite's own name for it", () => {
  const path = join(tempDir(), "host.lock");
  const system = failing(Infinity, "SQLITE_IOERR_READ");
  expect(() => tryLock(path, system.open)).toThrow(expect.objectContaining({ code: "internal", message: `${path}: disk I/O error (SQLITE_IOERR_READ)` }));
  expect(system.tries()).toBe(5);
});

test("a lock that another has is not waited for", () => {
  const system = failing(Infinity, "SQLITE_BUSY");
  expect(tryLock(join(tempDir(), "host.lock"), system.open)).toBeUndefined();
  expect(system.tries()).toBe(1);
});
