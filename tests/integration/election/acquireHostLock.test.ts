import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { acquireHostLock } from "#platform/election/acquireHostLock.ts";
import { tempDir } from "#tests/support/tempDir.ts";

const program = join(import.meta.dirname, "../../../src/platform/election/acquireHostLock.ts");

/** A process that tries for the lock, says how it went, and stays. */
async function candidate(home: string): Promise<{ process: ChildProcess; won: boolean }> {
  const code = `const { acquireHostLock } = await import(${JSON.stringify(program)}); globalThis.lock = acquireHostLock(${JSON.stringify(home)}); console.log(lock ? "won" : "lost"); setInterval(() => 0, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => kill(child));
  const [said] = (await once(child.stdout, "data")) as [Buffer];
  return { process: child, won: said.toString().trim() === "won" };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

test("one of many processes wins, and when it is killed the next one does at once", async () => {
  const home = tempDir();
  const candidates = await Promise.all([candidate(home), candidate(home), candidate(home)]);
  const winners = candidates.filter(({ won }) => won);
  expect(winners).toHaveLength(1);
  expect(acquireHostLock(home)).toBeUndefined();
  await kill(winners[0]!.process);
  const lock = acquireHostLock(home);
  expect(lock).toBeDefined();
  expect((await candidate(home)).won).toBe(false);
  lock?.release();
  expect((await candidate(home)).won).toBe(true);
});

test("one process can't win twice", () => {
  const home = tempDir();
  const lock = acquireHostLock(home);
  expect(lock).toBeDefined();
  expect(acquireHostLock(home)).toBeUndefined();
  lock?.release();
  const again = acquireHostLock(home);
  expect(again).toBeDefined();
  again?.release();
});

test("homes are independent, and one that is not there yet is made", () => {
  const folder = tempDir();
  const locks = [acquireHostLock(join(folder, "a")), acquireHostLock(join(folder, "b"))];
  expect(locks.every(Boolean)).toBe(true);
  for (const lock of locks) lock?.release();
});

test("a damaged lock file is told with what to do", () => {
  const home = tempDir();
  writeFileSync(join(home, "host.lock"), "x".repeat(5000));
  expect(() => acquireHostLock(home)).toThrow(expect.objectContaining({ code: "database-corrupt", hint: expect.stringContaining("Delete it") }));
});

test("a home that can't be made is told", () => {
  const file = join(tempDir(), "file");
  writeFileSync(file, "");
  expect(() => acquireHostLock(join(file, "home"))).toThrow(expect.objectContaining({ code: "home-not-writable" }));
});
