import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { createFileLogger, type FileLogger, type FileLoggerOptions } from "#platform/log/createFileLogger.ts";
import { AppError } from "#shared/AppError.ts";
import { tempDir } from "#tests/support/tempDir.ts";

let folder: string;
beforeEach(() => {
  folder = join(tempDir(), "logs");
});

function logger(options: Partial<FileLoggerOptions> = {}): FileLogger {
  const files = createFileLogger({ folder, name: "host", clock: { now: () => 0 }, ...options });
  onTestFinished(() => files.close());
  return files;
}

function lines(file = "host.log"): Record<string, unknown>[] {
  return readFileSync(join(folder, file), "utf8").trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
}

test("a line is there as soon as it was logged, with the fields of its logger, for the owner alone", () => {
  const { log } = logger();
  expect(existsSync(folder)).toBe(false);
  log.child({ pid: 7 }).warn("The disk is nearly full.", { freeBytes: 12 });
  expect(lines()).toEqual([{ time: "1970-01-01T00:00:00.000Z", level: "warn", message: "The disk is nearly full.", pid: 7, freeBytes: 12 }]);
  expect(statSync(join(folder, "host.log")).mode & 0o777).toBe(0o600);
});

test("an error is written with its code, its stack and its causes", () => {
  const error = new AppError({ code: "disk-full", message: "Full.", hint: "Free some.", cause: new Error("ENOSPC", { cause: "quota" }) });
  logger().log.error("Failed.", { error });
  expect(lines()[0]).toMatchObject({ error: { code: "disk-full", message: "Full.", hint: "Free some.", stack: expect.stringContaining("createFileLogger.test"), cause: { message: "ENOSPC", cause: "quota" } } });
});

test("secrets are never written, wherever they are", () => {
  logger().log.info("Signed in.", { token: "abc", request: { headers: { authorization: "abc", Cookie: "abc" }, accessKey: "abc", s3: [{ clientSecret: "abc" }] }, path: "/ok" });
  expect(readFileSync(join(folder, "host.log"), "utf8")).not.toContain("abc");
  expect(lines()[0]).toMatchObject({ token: "[secret]", path: "/ok" });
});

test("what JSON can't hold is told in short", () => {
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  logger().log.info("Odd.", { circle, big: 1n, act: () => 1, weights: new Float32Array(10), nothing: undefined, date: new Date(0), long: "x".repeat(10_000) });
  const [line] = lines();
  expect(line).toMatchObject({ big: "1", act: "[function]", weights: "[40 bytes]", date: "1970-01-01T00:00:00.000Z" });
  expect(String(line?.["long"]).length).toBeLessThan(5000);
});

test("the files are limited in size and number, and a new process goes on with the newest", () => {
  const text = "x".repeat(50);
  const first = logger({ maxBytes: 1000, files: 3 });
  for (let i = 0; i < 20; i++) first.log.info(text, { i });
  first.close();
  const { log } = logger({ maxBytes: 1000, files: 3 });
  for (let i = 20; i < 60; i++) log.info(text, { i });
  expect(readdirSync(folder).sort()).toEqual(["host.1.log", "host.2.log", "host.log"]);
  for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).size).toBeLessThanOrEqual(1000);
  const kept = ["host.2.log", "host.1.log", "host.log"].flatMap((file) => lines(file).map(({ i }) => i));
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => 60 - kept.length + index));
});

test("a log that can't be written stops nobody", () => {
  writeFileSync(join(folder, "..", "file"), "");
  const { log } = logger({ folder: join(folder, "..", "file", "logs") });
  expect(() => log.info("Hello.")).not.toThrow();
});
