import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { JournalEntry } from "#core/runs/events.ts";
import { createRunStore, type FileRunStore } from "#platform/runs/createRunStore.ts";
import { systemClock } from "#shared/Clock.ts";
import { newId } from "#shared/ids.ts";
import type { Logger } from "#shared/Logger.ts";
import { createdEvent, pointsEvent } from "#tests/contract/journalEvents.ts";
import { recordingLogger } from "#tests/support/recordingLogger.ts";
import { needsDisks, smallDisk } from "#tests/support/smallDisk.ts";
import { tempDir } from "#tests/support/tempDir.ts";
import { until } from "#tests/support/until.ts";

function openStore(directory: string, log: Logger = recordingLogger()): FileRunStore {
  return createRunStore({ directory, clock: systemClock, log, numbers: { next: (atLeast) => atLeast + 1 } });
}

/** A run of `lines` lines on disk. */
async function writeRun(directory: string, lines: number): Promise<{ runId: string; path: string }> {
  const runId = newId();
  const journal = await openStore(directory).openJournal(runId);
  journal.append(createdEvent({ runId, number: 7 }));
  for (let seq = 2; seq <= lines; seq++) journal.append(pointsEvent({ from: seq, count: 2 }));
  await journal.close();
  return { runId, path: join(directory, runId, "journal.ndjson") };
}

async function read(store: FileRunStore, runId: string, afterSeq = 0): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const entry of store.readJournal(runId, afterSeq)) entries.push(entry);
  return entries;
}

describe("a writer that is killed", () => {
  test("leaves every line it spoke of, whole and in order, and the next goes on from there", async () => {
    const directory = tempDir();
    const runId = newId();
    let before = 0;
    for (let round = 0; round < 4; round++) {
      const said = await killWriter({ directory, runId, afterLines: 20 + 37 * round });
      const store = openStore(directory);
      const journal = await store.openJournal(runId);
      expect(journal.lastSeq()).toBeGreaterThanOrEqual(said);
      expect(said).toBeGreaterThan(before);
      const next = journal.append({ kind: "queued", reason: "found again" }, { durable: true });
      await journal.close();
      expect((await read(store, runId)).map(({ seq }) => seq)).toEqual(Array.from({ length: next.seq }, (_, i) => i + 1));
      before = next.seq;
    }
  });

  test("leaves a torn last line, cut off and told wherever it broke", async () => {
    const directory = tempDir();
    const { runId, path } = await writeRun(directory, 3);
    const whole = readFileSync(path);
    const start = whole.lastIndexOf(10, whole.length - 2) + 1;
    for (let cut = start + 1; cut < whole.length; cut++) {
      writeFileSync(path, whole.subarray(0, cut));
      const log = recordingLogger();
      const store = openStore(directory, log);
      expect(await read(store, runId)).toHaveLength(2);
      expect(store.lastSeq(runId)).toBe(2);
      const journal = await store.openJournal(runId);
      expect(log.lines).toEqual([{ level: "warn", message: expect.stringContaining("torn"), runId, bytes: cut - start, lastSeq: 2 }]);
      expect(journal.append({ kind: "paused" }).seq).toBe(3);
      await journal.close();
      expect((await read(store, runId)).map(({ event }) => event.kind)).toEqual(["created", "points", "paused"]);
    }
  });

  test("leaves no run when it ends before the first line is whole", async () => {
    const directory = tempDir();
    const runId = newId();
    mkdirSync(join(directory, runId));
    writeFileSync(join(directory, runId, "journal.ndjson.new"), '{"seq":1,"ti');
    const store = openStore(directory);
    expect(await store.runIds()).toEqual([]);
    const journal = await store.openJournal(runId);
    expect(journal.append(createdEvent({ runId })).seq).toBe(1);
    await journal.close();
    expect(await store.runIds()).toEqual([runId]);
    expect(existsSync(join(directory, runId, "journal.ndjson.new"))).toBe(false);
  });
});

describe("a run's folder that somebody removes while it goes on", () => {
  test("is there again with every line from the next durable one on, and for the next checkpoint", async () => {
    const directory = tempDir();
    const { runId } = await writeRun(directory, 3);
    const log = recordingLogger();
    const store = openStore(directory, log);
    const before = await read(store, runId);
    const journal = await store.openJournal(runId);
    await store.writeCheckpoint(runId, "c1", new Uint8Array(1_000));
    rmSync(join(directory, runId), { recursive: true });
    const lines = [journal.append(pointsEvent({ from: 9, count: 2 })), journal.append({ kind: "cancel-requested" }, { durable: true }), journal.append({ kind: "paused" }, { durable: true })];
    expect(await read(store, runId)).toEqual([...before, ...lines]);
    expect(log.lines).toEqual([{ level: "warn", message: expect.stringContaining("put back"), runId, lastSeq: 4 }]);
    await store.writeCheckpoint(runId, "c2", new Uint8Array(2_000));
    await expect(store.readCheckpoint(runId, "c1")).rejects.toMatchObject({ code: "checkpoint-invalid" });
    expect(await store.readCheckpoint(runId, "c2")).toHaveLength(2_000);
    await journal.close();
    expect(await read(openStore(directory), runId)).toHaveLength(6);
  });
});

test("what a kill left of a checkpoint between writing and naming it goes with the old ones, whatever process it was of", async () => {
  const directory = tempDir();
  const { runId } = await writeRun(directory, 2);
  const store = openStore(directory);
  await store.writeCheckpoint(runId, "c1", new Uint8Array(10));
  await store.writeCheckpoint(runId, "c2", new Uint8Array(10));
  const folder = join(directory, runId, "checkpoints");
  for (const name of [".c3.ckpt.1-1", `.c3.ckpt.${process.pid}-1`, `.c3.ckpt.${process.pid}-0a1b2c3d-1`]) writeFileSync(join(folder, name), "half");
  await store.writeCheckpoint(runId, "c3", new Uint8Array(10));
  await store.pruneCheckpoints(runId, new Set(["c2", "c3"]));
  expect(readdirSync(folder).toSorted()).toEqual(["c2.ckpt", "c3.ckpt"]);
});

test("a checkpoint on a disk that may only be read is refused by its code", async (context) => {
  needsDisks(context);
  const store = openStore(smallDisk({ kibibytes: 64, readOnly: true }));
  await expect(store.writeCheckpoint(newId(), "c1", new Uint8Array(10))).rejects.toMatchObject({ code: "home-not-writable", hint: expect.stringContaining("writable") });
});

describe("a damaged journal", () => {
  test.for([
    ["garbage", "?".repeat(40)],
    ["a line that is JSON of another shape", '{"seq":3,"time":1,"event":{"kind":"nonsense"}}'],
    ["an empty line", ""],
  ])("is refused with the number of the line: %s", async ([, text]) => {
    const directory = tempDir();
    const { runId, path } = await writeRun(directory, 5);
    const lines = readFileSync(path, "utf8").split("\n");
    lines[2] = text!;
    writeFileSync(path, lines.join("\n"));
    const store = openStore(directory);
    await expect(read(store, runId)).rejects.toMatchObject({ code: "journal-corrupt", message: expect.stringContaining("Line 3 "), hint: expect.stringContaining(path), data: { runId, line: 3 } });
    expect(await read(store, runId, 3)).toHaveLength(2);
    expect(await store.nextNumber()).toBe(8);
  });

  test("is refused where a line is missing or written twice", async () => {
    const directory = tempDir();
    const { runId, path } = await writeRun(directory, 5);
    const lines = readFileSync(path, "utf8").split("\n");
    writeFileSync(path, lines.toSpliced(1, 1).join("\n"));
    await expect(read(openStore(directory), runId)).rejects.toMatchObject({ code: "journal-corrupt", message: expect.stringContaining("Line 2 ") });
    writeFileSync(path, lines.toSpliced(1, 0, lines[1]!).join("\n"));
    await expect(read(openStore(directory), runId)).rejects.toMatchObject({ code: "journal-corrupt", message: expect.stringContaining("Line 3 ") });
  });

  test("is not cut when its last whole line is damaged: that was no torn write", async () => {
    const directory = tempDir();
    const { runId, path } = await writeRun(directory, 2);
    appendFileSync(path, "zzz\n");
    const bytes = readFileSync(path);
    await expect(openStore(directory).openJournal(runId)).rejects.toMatchObject({ code: "journal-corrupt", message: expect.stringContaining("Line 3 ") });
    expect(readFileSync(path)).toEqual(bytes);
    expect(await openStore(directory).nextNumber()).toBe(8);
  });
});

test("a line longer than any buffer is written, found at the end and read", async () => {
  const directory = tempDir();
  const { runId } = await writeRun(directory, 2);
  const store = openStore(directory);
  const text = "ñ".repeat(300_000);
  const journal = await store.openJournal(runId);
  journal.append({ kind: "line", at: { call: 0, step: 0, line: 0 }, stream: "out", text });
  await journal.close();
  expect(store.lastSeq(runId)).toBe(3);
  expect((await read(store, runId, 2))[0]!.event).toMatchObject({ text });
});

describe("a full disk", () => {
  test("is told, nothing written before is lost, and the journal goes on when there is room", async (context) => {
    needsDisks(context);
    const directory = smallDisk({ kibibytes: 256 });
    const { runId } = await writeRun(directory, 3);
    const store = openStore(directory);
    const ballast = join(directory, "ballast");
    const journal = await store.openJournal(runId);
    writeFileSync(ballast, new Uint8Array(128 * 1024));
    const told: JournalEntry[] = [];
    const fill = (): void => {
      for (;;) told.push(journal.append(pointsEvent({ from: told.length, count: 400 }), { durable: true }));
    };
    expect(fill).toThrow(expect.objectContaining({ code: "disk-full", hint: expect.stringContaining("Free some space") }));
    expect(await read(store, runId, 3)).toEqual(told);
    await expect(store.writeCheckpoint(runId, "c1", new Uint8Array(100_000))).rejects.toMatchObject({ code: "disk-full" });
    rmSync(ballast);
    told.push(journal.append({ kind: "queued", reason: "room again" }, { durable: true }));
    await journal.close();
    expect(await read(store, runId, 3)).toEqual(told);
    await store.writeCheckpoint(runId, "c1", new Uint8Array(10_000));
    expect(await store.readCheckpoint(runId, "c1")).toHaveLength(10_000);
  });

  test("is told by a device that is always full", async ({ skip }) => {
    skip(!existsSync("/dev/full"), "this system has no /dev/full");
    const directory = tempDir();
    const runId = newId();
    mkdirSync(join(directory, runId));
    symlinkSync("/dev/full", join(directory, runId, "journal.ndjson"));
    const journal = await openStore(directory).openJournal(runId);
    expect(() => journal.append(createdEvent({ runId }))).toThrow(expect.objectContaining({ code: "disk-full" }));
    expect(journal.lastSeq()).toBe(0);
    await journal.close().catch(() => undefined); // a device cannot be synced
  });
});

/** A process that starts on a machine with much else to do, and what it writes through to the disk, take their time. */
const startMs = 60_000;

/** Starts a writer, kills it once it has said so many more lines, and answers the last number it said. */
async function killWriter({ directory, runId, afterLines }: { directory: string; runId: string; afterLines: number }): Promise<number> {
  const writer = spawn(process.execPath, [fileURLToPath(new URL("./journalWriter.ts", import.meta.url)), directory, runId], { stdio: ["ignore", "pipe", "inherit"] });
  const closed = new Promise((done) => writer.once("close", done));
  let said = "";
  writer.stdout.on("data", (chunk) => (said += String(chunk)));
  await until(() => said.split("\n").length > afterLines, { timeoutMs: startMs, what: `${afterLines} lines` });
  writer.kill("SIGKILL");
  await closed;
  return Number(said.slice(0, said.lastIndexOf("\n")).split("\n").at(-1));
}
