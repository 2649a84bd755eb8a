import { closeSync, existsSync, openSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Home } from "#platform/home/openHome.ts";
import type { RunState } from "#core/runs/runState.ts";
import { loadSqlite } from "#platform/sqlite/loadSqlite.ts";
import { pointsEvent } from "#tests/contract/journalEvents.ts";
import { addRun, openTestHome } from "#tests/support/labs/openTestHome.ts";
import { recordingLogger } from "#tests/support/recordingLogger.ts";
import { tempDir } from "#tests/support/tempDir.ts";

const dayMs = 24 * 3600 * 1000;
const start = Date.UTC(2026, 10, 20, 9, 0, 0);
const clockAt = (ms: number) => ({ now: () => ms });

/** Three runs, a backup of yesterday with the first, and a database of today with the first two. */
async function usedHome(): Promise<{ path: string; database: string; states: RunState[] }> {
  const path = tempDir();
  const events = [pointsEvent({ from: 1, count: 400 })];
  const states: RunState[] = [];
  let home: Home = await openTestHome({ home: path, clock: clockAt(start - dayMs) });
  states.push(await addRun(home, { events }));
  await home.close();
  home = await openTestHome({ home: path, clock: clockAt(start) });
  states.push(await addRun(home, { events }), await addRun(home, { events, indexed: false }));
  await home.close();
  return { path, database: join(path, "lab.db"), states };
}

function overwrite(file: string, at: number, text: string): void {
  const handle = openSync(file, "r+");
  writeSync(handle, Buffer.from(text), 0, text.length, at);
  closeSync(handle);
}

async function expectRepaired({ path, states }: { path: string; states: RunState[] }, notice: RegExp): Promise<Home> {
  const home = await openTestHome({ home: path, clock: clockAt(start + 3600_000) });
  expect(home.notices).toEqual([expect.stringMatching(notice)]);
  expect(home.runIndex.list({ limit: 9, all: false })).toEqual(states.toReversed());
  for (const { runId } of states) expect(home.runIndex.series(runId)[0]!.steps).toHaveLength(400);
  expect(await home.runStore.nextNumber()).toBe(4);
  return home;
}

test.for([
  ["overwritten at its beginning", (file: string) => overwrite(file, 0, "this was a database")],
  ["damaged inside", (file: string) => overwrite(file, 4096 + 8, "\u0001garbage".repeat(400))],
  ["cut short", (file: string) => truncateSync(file, statSync(file).size - 8192)],
  ["something else altogether", (file: string) => writeFileSync(file, "x".repeat(20_000))],
] as const)("a database %s is kept aside, the backup put back and the runs read from the journals", async ([, damage]) => {
  const used = await usedHome();
  damage(used.database);
  const bytes = readFileSync(used.database);
  await expectRepaired(used, /^The database was damaged and is kept as lab\.db\.corrupt-20261120T100000Z; the backup of 2026-11-20 09:00 UTC was put back, and 3 runs were read again from the journals\.$/);
  expect(readFileSync(join(used.path, "lab.db.corrupt-20261120T100000Z"))).toEqual(bytes);
});

test("its repair is said once, and all is as usual afterwards", async () => {
  const used = await usedHome();
  overwrite(used.database, 0, "damaged");
  const home = await expectRepaired(used, /damaged/);
  const added = await addRun(home);
  await home.close();
  const again = await openTestHome({ home: used.path, clock: clockAt(start + 2 * 3600_000) });
  expect(again.notices).toEqual([]);
  expect(again.runIndex.get(added.runId)).toEqual(added);
  expect(added.number).toBe(5);
});

test("a damaged backup is passed over for an older one", async () => {
  const used = await usedHome();
  const [older, newest] = readdirSync(join(used.path, "backups")).sort();
  expect([older, newest]).toEqual(["lab-20261119T090000Z.db", "lab-20261120T090000Z.db"]);
  writeFileSync(join(used.path, "backups", newest!), "no database");
  overwrite(used.database, 0, "damaged");
  await expectRepaired(used, /the backup of 2026-11-19 09:00 UTC was put back/);
});

test("without a good backup an empty database takes its place, filled from the journals", async () => {
  const used = await usedHome();
  for (const name of readdirSync(join(used.path, "backups"))) writeFileSync(join(used.path, "backups", name), "no database");
  overwrite(used.database, 0, "damaged");
  const home = await expectRepaired(used, /there was no good backup, and 3 runs were read again/);
  expect(home.runIndex.find({ last: true })?.number).toBe(3);
});

test("a database that a crash emptied is treated as damaged, one that is missing as missing", async () => {
  const emptied = await usedHome();
  truncateSync(emptied.database, 0);
  expect(statSync(emptied.database).size).toBe(0);
  await expectRepaired(emptied, /^The database was damaged and is kept as/);
  const missing = await usedHome();
  rmSync(missing.database);
  await expectRepaired(missing, /^The database was missing; the backup of/);
});

test("a second damage in the same second keeps both files", async () => {
  const used = await usedHome();
  for (let i = 0; i < 2; i++) {
    overwrite(used.database, 0, "damaged");
    await (await expectRepairedAgain(used.path)).close();
  }
  expect(readdirSync(used.path).filter((name) => name.includes("corrupt"))).toEqual(["lab.db.corrupt-20261120T100000Z", "lab.db.corrupt-20261120T100000Z-2"]);
});

async function expectRepairedAgain(path: string): Promise<Home> {
  const log = recordingLogger();
  const home = await openTestHome({ home: path, log, clock: clockAt(start + 3600_000) });
  expect(log.lines.filter(({ level }) => level === "error")).toHaveLength(1);
  return home;
}

test("a database of a newer version is refused and nothing is touched", async () => {
  const used = await usedHome();
  const db = (await loadSqlite())(used.database);
  db.pragma("user_version = 99");
  db.close();
  const before = snapshot(used.path);
  await expect(openTestHome({ home: used.path })).rejects.toMatchObject({ code: "database-newer", message: expect.stringContaining("schema 99"), hint: expect.stringContaining("newer version") });
  expect(snapshot(used.path)).toEqual(before);
  expect(existsSync(`${used.database}-wal`)).toBe(false);
});

/** Every file of a folder with its content. */
function snapshot(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name), "base64")]),
  );
}
