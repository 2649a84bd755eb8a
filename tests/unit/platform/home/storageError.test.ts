import { expect, test } from "vitest";
import { storageError, withStorageErrors } from "#platform/home/storageError.ts";
import { AppError } from "#shared/AppError.ts";

test.for([
  ["ENOSPC", "disk-full"],
  ["EDQUOT", "disk-full"],
  ["SQLITE_FULL", "disk-full"],
  ["SQLITE_IOERR_SHMSIZE", "disk-full"],
  ["EACCES", "home-not-writable"],
  ["EROFS", "home-not-writable"],
  ["SQLITE_READONLY_DBMOVED", "home-not-writable"],
  ["SQLITE_CANTOPEN", "home-not-writable"],
  ["SQLITE_CORRUPT_INDEX", "database-corrupt"],
  ["SQLITE_NOTADB", "database-corrupt"],
  ["EIO", "internal"],
  ["SQLITE_IOERR_READ", "internal"],
] as const)("%s is told as %s with the path", ([cause, code]) => {
  const error = storageError(Object.assign(new Error("no"), { code: cause }), "/lab/file");
  expect(error.code).toBe(code);
  expect(error.message).toContain("/lab/file");
  if (code !== "internal") expect(error.hint).toBeTruthy();
});

test("an AppError stays itself, and what is no error is still told", () => {
  const own = new AppError({ code: "conflict", message: "no" });
  expect(storageError(own, "/x")).toBe(own);
  expect(storageError("odd", "/x")).toMatchObject({ code: "internal", message: "/x: odd" });
  expect(withStorageErrors("/x", () => 7)).toBe(7);
});
