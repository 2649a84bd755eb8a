import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { reduceRun } from "#core/runs/runState.ts";
import { homePaths } from "#platform/home/homePaths.ts";
import { openDatabase } from "#platform/sqlite/openDatabase.ts";
import { migrations } from "#platform/sqlite/migrations.ts";
import { systemClock } from "#shared/Clock.ts";
import { newId } from "#shared/ids.ts";
import { silentLogger } from "#shared/Logger.ts";
import { pointsEvent } from "#tests/contract/journalEvents.ts";
import { addRun, openTestHome } from "#tests/support/labs/openTestHome.ts";
import { recordingLogger } from "#tests/support/recordingLogger.ts";
import { tempDir } from "#tests/support/tempDir.ts";

const points = [pointsEvent({ from: 1, count: 10 }), pointsEvent({ from: 11, count: 10 })];

function linesOf(home: string, runId: string): { path: string; lines: string[] } {
  const path = join(home, "runs", runId, "journal.ndjson");
  return { path, lines: readFileSync(path, "utf8").split("\n") };
}

test("makes the folders of a home for this account only, and nothing else is left in it", async () => {
  const path = join(tempDir(), "new", "home");
  const home = await openTestHome({ home: path });
  expect(home.paths).toEqual(homePaths(path));
  expect(home.notices).toEqual([]);
  expect(home.sqliteVersion).toMatch(/^3\.\d+/);
  expect(home.freeBytes()).toBeGreaterThan(0);
  await home.close();
  expect(readdirSync(path).sort()).toEqual(["backups", "blobs", "lab.db", "logs", "runs", "work"]);
  if (process.platform === "win32") return;
  for (const folder of ["", "backups", "blobs", "logs", "runs", "work"]) expect(statSync(join(path, folder)).mode & 0o777).toBe(0o700);
  expect(statSync(join(path, "lab.db")).mode & 0o777).toBe(0o600);
});

test("has everything again when it is opened again", async () => {
  const path = tempDir();
  const first = await openTestHome({ home: path });
  const hash = await first.blobs.put(new Uint8Array([1, 2, 3]));
  const state = await addRun(first, { events: points });
  await first.close();
  const second = await openTestHome({ home: path });
  expect([...(await second.blobs.get(hash))]).toEqual([1, 2, 3]);
  expect(second.runIndex.get(state.runId)).toEqual(state);
  expect(second.runIndex.series(state.runId)[0]!.steps).toHaveLength(20);
  expect(await second.runStore.nextNumber()).toBe(2);
});

test("takes over a home whose checks' runs had numbers: each keeps its own, and what comes next is counted on", async () => {
  const path = tempDir();
  const first = await openTestHome({ home: path });
  const states = [await addRun(first, { events: points }), await addRun(first, { events: points, runKind: "check" }), await addRun(first, { events: points })];
  await first.close();
  for (const name of readdirSync(path)) if (name.startsWith("lab.db")) rmSync(join(path, name));
  const old = await openDatabase({ file: join(path, "lab.db"), backupsDirectory: join(path, "backups"), clock: systemClock, log: silentLogger, migrations: migrations.slice(0, 3) });
  const put = old.db.prepare("insert into runs (id, number, kind, status, last_seq, summary, state) values (?, ?, ?, ?, 3, '{}', '{}')");
  for (const { runId, number, kind, status } of states) put.run(runId, number, kind, status);
  old.db.prepare("insert into settings values ('last-run-number', '3')").run();
  old.db.close();
  const second = await openTestHome({ home: path });
  expect(second.notices).toEqual([]);
  expect(second.runIndex.list({ limit: 9, all: false }).map(({ number }) => number)).toEqual([3, 1]);
  expect(states.map(({ runId }) => second.runIndex.get(runId))).toEqual(states);
  expect(await second.runStore.nextNumber()).toBe(4);
});

test("catches up runs whose journal is ahead of the index, also those it never saw", async () => {
  const path = tempDir();
  const first = await openTestHome({ home: path });
  const seen = await addRun(first, { events: points });
  const unseen = await addRun(first, { events: points, indexed: false });
  const journal = await first.runStore.openJournal(seen.runId);
  journal.append(pointsEvent({ from: 21, count: 5 }));
  await journal.close();
  await first.close();
  const second = await openTestHome({ home: path });
  expect(second.runIndex.get(unseen.runId)).toEqual(unseen);
  expect(second.runIndex.lastSeq(seen.runId)).toBe(4);
  expect(second.runIndex.series(seen.runId)[0]!.steps).toHaveLength(25);
  expect(second.notices).toEqual([]);
});

test("looks only at the journals that were written since they were last found in step", async () => {
  const path = tempDir();
  const first = await openTestHome({ home: path });
  const [still, moved] = [await addRun(first, { events: points }), await addRun(first, { events: points })];
  await first.close();
  const same = linesOf(path, still.runId);
  // Of the same length: nobody but a host changes a journal, and what a host writes makes it longer.
  writeFileSync(same.path, same.lines.join("\n").replaceAll("1", "2"));
  const second = await openTestHome({ home: path });
  expect(second.runIndex.get(still.runId)).toEqual(still);
  const journal = await second.runStore.openJournal(moved.runId);
  journal.append(pointsEvent({ from: 21, count: 5 }));
  await journal.close();
  expect(await second.runStore.nextNumber()).toBe(3);
  await second.close();
  const third = await openTestHome({ home: path });
  expect(third.runIndex.lastSeq(moved.runId)).toBe(4);
  expect(third.notices).toEqual([]);
});

test("looks at a journal of known length again after the index was written without it, as a power cut leaves them", async () => {
  const path = tempDir();
  const first = await openTestHome({ home: path });
  const { runId } = await addRun(first, { events: points });
  await first.close();
  const { path: journalPath } = linesOf(path, runId);
  const kept = readFileSync(journalPath);
  const second = await openTestHome({ home: path });
  const state = second.runIndex.get(runId)!;
  const journal = await second.runStore.openJournal(runId);
  const entry = journal.append({ kind: "annotated", label: "lost" });
  await journal.close();
  second.runIndex.record([entry], reduceRun(state, entry));
  writeFileSync(journalPath, kept);
  await second.close();
  const third = await openTestHome({ home: path });
  expect(third.runIndex.get(runId)).toEqual(state);
});

test("corrects an index that is ahead of its journal, as after a power cut, and forgets runs that are gone", async () => {
  const path = tempDir();
  const first = await openTestHome({ home: path });
  const cut = await addRun(first, { events: points });
  const gone = await addRun(first, { events: points });
  await first.close();
  const { path: journal, lines } = linesOf(path, cut.runId);
  writeFileSync(journal, `${lines.slice(0, 2).join("\n")}\n`);
  rmSync(join(path, "runs", gone.runId), { recursive: true });
  const second = await openTestHome({ home: path });
  expect(second.runIndex.lastSeq(cut.runId)).toBe(2);
  expect(second.runIndex.series(cut.runId)[0]!.steps).toHaveLength(10);
  expect(second.runIndex.get(gone.runId)).toBeUndefined();
  expect(await second.runStore.nextNumber()).toBe(3);
});

test("leaves a run with a damaged journal out, says which line, and opens with the others", async () => {
  const path = tempDir();
  const first = await openTestHome({ home: path });
  const good = await addRun(first, { events: points });
  const bad = await addRun(first, { events: points, indexed: false });
  await first.close();
  const { path: journal, lines } = linesOf(path, bad.runId);
  const damaged = lines.with(1, "rubbish").join("\n");
  writeFileSync(journal, damaged);
  const log = recordingLogger();
  const second = await openTestHome({ home: path, log });
  expect(second.runIndex.list({ limit: 9, all: true }).map(({ runId }) => runId)).toEqual([good.runId]);
  expect(second.notices).toEqual([expect.stringMatching(new RegExp(`Line 2 of the journal of run ${bad.runId}.*${journal}`))]);
  expect(log.lines.filter(({ level }) => level === "error")).toHaveLength(1);
  expect(readFileSync(journal, "utf8")).toBe(damaged);
  expect(await second.runStore.nextNumber()).toBe(3);
});

test("says which journal was emptied, and keeps what the index knows of its run", async () => {
  const path = tempDir();
  const first = await openTestHome({ home: path });
  const [known, unknown] = [await addRun(first, { events: points }), await addRun(first, { indexed: false })];
  await first.close();
  for (const { runId } of [known, unknown]) writeFileSync(linesOf(path, runId).path, "");
  const second = await openTestHome({ home: path });
  expect(second.notices).toEqual([known, unknown].map(({ runId }) => `The journal of run ${runId} is empty.`));
  expect(second.runIndex.list({ limit: 9, all: true })).toEqual([known]);
});

test("takes runs from the journals when the database is gone", async () => {
  const path = tempDir();
  const first = await openTestHome({ home: path });
  const states = [await addRun(first, { events: points }), await addRun(first, { events: points })];
  await first.close();
  rmSync(join(path, "lab.db"));
  rmSync(join(path, "backups"), { recursive: true });
  const second = await openTestHome({ home: path });
  expect(second.runIndex.list({ limit: 9, all: false })).toEqual(states.toReversed());
  expect(await second.runStore.nextNumber()).toBe(3);
});

test("takes nothing for a run that is none: other files, and folders, pipes and links in a journal's place", async () => {
  const path = tempDir();
  const first = await openTestHome({ home: path });
  const state = await addRun(first, { events: points });
  await first.close();
  writeFileSync(join(path, "runs", "Thumbs.db"), "");
  writeFileSync(join(path, "runs", newId()), "");
  for (const put of [(at: string) => mkdirSync(at), (at: string) => symlinkSync(linesOf(path, state.runId).path, at), ...(process.platform === "win32" ? [] : [(at: string) => execFileSync("mkfifo", [at])])]) {
    const folder = join(path, "runs", newId());
    mkdirSync(folder);
    put(join(folder, "journal.ndjson"));
  }
  const second = await openTestHome({ home: path });
  expect(second.notices).toEqual([]);
  expect(await second.runStore.runIds()).toEqual([state.runId]);
  expect(await second.runStore.nextNumber()).toBe(2);
});

test("reads past what a killed host left of a last line", async () => {
  const path = tempDir();
  const first = await openTestHome({ home: path });
  const state = await addRun(first, { events: points });
  await first.close();
  appendFileSync(linesOf(path, state.runId).path, '{"seq":4,"time":17');
  const second = await openTestHome({ home: path });
  expect(second.runIndex.get(state.runId)).toEqual(state);
  expect(second.notices).toEqual([]);
});
