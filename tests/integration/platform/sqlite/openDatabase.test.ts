import { chmodSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase, type OpenedDatabase } from "#platform/sqlite/openDatabase.ts";
import { loadSqlite } from "#platform/sqlite/loadSqlite.ts";
import type { Migration } from "#platform/sqlite/migrate.ts";
import { migrations as published } from "#platform/sqlite/migrations.ts";
import { silentLogger } from "#shared/Logger.ts";
import { openTestHome } from "#tests/support/labs/openTestHome.ts";
import { tempDir } from "#tests/support/tempDir.ts";

const hourMs = 3600 * 1000;
const start = Date.UTC(2026, 10, 20, 9, 0, 0);

const first: Migration = { version: 1, sql: "create table notes (text text not null) strict" };
const second: Migration = { version: 2, sql: "alter table notes add column author text" };
const broken: Migration = { version: 3, sql: "create table half (x); create table notes (x)" };

async function openWith(folder: string, migrations: readonly Migration[]): Promise<OpenedDatabase> {
  const opened = await openDatabase({ file: join(folder, "lab.db"), backupsDirectory: folder, clock: { now: () => start }, log: silentLogger, migrations });
  onTestFinished(() => void opened.db.close());
  return opened;
}

test("is in WAL mode with foreign keys on", async () => {
  const { db, repair } = await openWith(tempDir(), published);
  expect(db.pragma("journal_mode", { simple: true })).toBe("wal");
  expect(db.pragma("foreign_keys", { simple: true })).toBe(1);
  expect(db.pragma("synchronous", { simple: true })).toBe(1);
  expect(db.pragma("busy_timeout", { simple: true })).toBe(5000);
  expect(repair).toBeUndefined();
});

test("that was copied from where nobody may write is written again, and its log with it", async ({ skip }) => {
  skip(process.platform === "win32", "Windows has no such permissions");
  const folder = tempDir();
  const files = ["lab.db", "lab.db-wal", "lab.db-shm"].map((name) => join(folder, name));
  (await openWith(folder, [first])).db.close();
  for (const file of files.slice(1)) writeFileSync(file, "");
  for (const file of files) chmodSync(file, 0o444);
  const { db } = await openWith(folder, [first]);
  db.exec("insert into notes values ('written')");
  expect(files.map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
});

test("the published migrations are numbered from 1 without gaps", () => {
  expect(published.map(({ version }) => version)).toEqual(published.map((_, i) => i + 1));
});

test("is brought up to date once, after a backup of what was there", async () => {
  const folder = tempDir();
  const old = await openWith(folder, [first]);
  old.db.exec("insert into notes values ('kept')");
  old.db.close();
  const { db } = await openWith(folder, [first, second]);
  expect(db.prepare("select text, author from notes").all()).toEqual([{ text: "kept", author: null }]);
  expect(db.pragma("user_version", { simple: true })).toBe(2);
  db.close();
  (await openWith(folder, [first, second])).db.close();
  const backups = readdirSync(folder).filter((name) => name.startsWith("lab-"));
  expect(backups).toEqual(["lab-20261120T090000Z-before-2.db"]);
  const backup = (await loadSqlite())(join(folder, backups[0]!));
  expect(backup.pragma("user_version", { simple: true })).toBe(1);
  expect(backup.prepare("select * from notes").all()).toEqual([{ text: "kept" }]);
  backup.close();
});

test("a migration that fails leaves the last whole schema", async () => {
  const folder = tempDir();
  (await openWith(folder, [first])).db.close();
  await expect(openWith(folder, [first, second, broken])).rejects.toMatchObject({ code: "internal" });
  const { db } = await openWith(folder, [first, second]);
  expect(db.pragma("user_version", { simple: true })).toBe(2);
  expect(db.prepare("select name from sqlite_schema where name = 'half'").get()).toBeUndefined();
});

test("is backed up once a day, and seven backups are kept", async () => {
  const home = tempDir();
  const backups = (): string[] => readdirSync(join(home, "backups")).sort();
  const openAt = async (hours: number): Promise<void> => {
    const opened = await openTestHome({ home, clock: { now: () => start + hours * hourMs } });
    await opened.close();
  };
  await openAt(0);
  await openAt(23);
  expect(backups()).toEqual(["lab-20261120T090000Z.db"]);
  for (let day = 1; day <= 9; day++) await openAt(day * 24);
  expect(backups()).toHaveLength(7);
  expect(backups().at(0)).toBe("lab-20261123T090000Z.db");
  expect(backups().at(-1)).toBe("lab-20261129T090000Z.db");
});
