import { existsSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withFileLock } from "#scripts/lib/fileLock.mjs";
import { tempDir } from "#tests/support/tempDir.ts";

const quiet = { waiting: () => undefined };

test("two holders never work at the same time, and the lock is gone afterwards", async () => {
  const file = join(tempDir(), "deep", "work.lock");
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside--;
  };
  await Promise.all(Array.from({ length: 5 }, () => withFileLock(file, quiet, work)));
  expect(most).toBe(1);
  expect(existsSync(file)).toBe(false);
});

test("the one who waits is told once", async () => {
  const file = join(tempDir(), "work.lock");
  let told = 0;
  let release = (): void => undefined;
  const first = withFileLock(file, quiet, () => new Promise<void>((resolve) => (release = resolve)));
  const second = withFileLock(file, { waiting: () => (told++, setTimeout(release, 250)) }, async () => "in");
  expect(await second).toBe("in");
  await first;
  expect(told).toBe(1);
});

test("a lock whose holder died is taken over", async () => {
  const file = join(tempDir(), "work.lock");
  writeFileSync(file, "1");
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(file, longAgo, longAgo);
  expect(await withFileLock(file, quiet, async () => "in")).toBe("in");
});

test("a failing action gives the lock back", async () => {
  const file = join(tempDir(), "work.lock");
  await expect(withFileLock(file, quiet, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(existsSync(file)).toBe(false);
});
