import { chmodSync, copyFileSync, existsSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { storageError } from "#platform/home/storageError.ts";
import { syncFolderNow } from "#platform/home/syncFolder.ts";
import { AppError, isAppError } from "#shared/AppError.ts";
import type { Clock } from "#shared/Clock.ts";
import type { Logger } from "#shared/Logger.ts";
import { createBackups, type Backup, type Backups } from "./createBackups.ts";
import { fileTime } from "./fileTime.ts";
import { loadSqlite, type Database } from "./loadSqlite.ts";
import { migrate, refuseNewer, type Migration } from "./migrate.ts";
import { migrations as published } from "./migrations.ts";

export interface DatabaseDeps {
  file: string;
  backupsDirectory: string;
  clock: Clock;
  log: Logger;
  migrations?: readonly Migration[];
}

export interface OpenedDatabase {
  db: Database;
  backups: Backups;
  /** Present when the file was missing or damaged and another took its place. */
  repair: Repair | undefined;
}

export interface Repair {
  /** Name of the damaged file beside the new one; undefined when there was none. */
  keptAs: string | undefined;
  /** The backup that was put back, if a good one was found. */
  restored: Backup | undefined;
}

/** A database in WAL mode is up to three files. */
const suffixes = ["", "-wal", "-shm"] as const;

/**
 * Opens the database of a home. A damaged one is kept aside and the newest good backup takes its place, or an empty one;
 * one of a newer schema is refused with nothing changed. Its schema is brought up to date, after a backup.
 */
export async function openDatabase({ file, backupsDirectory, clock, log, migrations = published }: DatabaseDeps): Promise<OpenedDatabase> {
  const openSqlite = await loadSqlite();
  const backups = createBackups({ directory: backupsDirectory, clock });

  /** An open database that has been looked through from end to end. */
  function openChecked(path: string): Database {
    let db: Database | undefined;
    try {
      // Before it is opened: SQLite opens what it may not write as read-only, and makes its log as read-only as that.
      keepToOwner(path);
      db = openSqlite(path, { timeout: 5000 });
      refuseNewer(db, migrations);
      const found = db.pragma("integrity_check", { simple: true });
      if (found !== "ok") throw new AppError({ code: "database-corrupt", message: `The database ${path} is damaged: ${String(found)}`, data: { path } });
      const mode = db.pragma("journal_mode = WAL", { simple: true });
      if (mode !== "wal") throw noWal(path);
      // In WAL mode this survives a crash of the process; after a power cut the journals fill in what is missing.
      db.pragma("synchronous = NORMAL");
      db.pragma("foreign_keys = ON");
      return db;
    } catch (error) {
      db?.close();
      throw storageError(error, path);
    }
  }

  /** Puts the newest backup that is whole where the database was. */
  async function restore(): Promise<Backup | undefined> {
    const trial = `${file}.restoring`;
    for (const backup of await backups.list()) {
      try {
        removeDatabase(trial);
        copyFileSync(backup.path, trial);
        openChecked(trial).close();
        renameSync(trial, file);
        syncFolderNow(dirname(file));
        return backup;
      } catch (error) {
        removeDatabase(trial);
        const cause = storageError(error, backup.path);
        if (cause.code !== "database-corrupt" && cause.code !== "database-newer") throw cause;
        log.warn("A backup can't be used.", { path: backup.path, error: cause.message });
      }
    }
    return undefined;
  }

  let db: Database | undefined;
  let repair: Repair | undefined;
  if (!isLost(file) || (await backups.list()).length === 0) {
    try {
      db = openChecked(file);
    } catch (error) {
      if (!isAppError(error) || error.code !== "database-corrupt") throw error;
      log.error("The database is damaged.", { path: file, error: error.message });
    }
  }
  if (!db) {
    const keptAs = keepAside(file, clock);
    repair = { keptAs, restored: await restore() };
    db = openChecked(file);
  }
  try {
    keepToOwner(file);
    await migrate({ db, migrations, backup: (reason) => backups.make(db, reason) });
  } catch (error) {
    db.close();
    throw storageError(error, file);
  }
  return { db, backups, repair };
}

/** Missing, or emptied by a crash of the machine: SQLite would take either for a new database. */
function isLost(file: string): boolean {
  return !existsSync(file) || statSync(file).size === 0;
}

/** Moves the file with its -wal and -shm out of the way; answers the new name, undefined when there was no file. */
function keepAside(file: string, clock: Clock): string | undefined {
  const stem = `${file}.corrupt-${fileTime(clock.now())}`;
  let aside = stem;
  for (let i = 2; existsSync(aside); i++) aside = `${stem}-${i}`;
  const existed = existsSync(file);
  for (const suffix of suffixes) {
    if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
  }
  return existed ? basename(aside) : undefined;
}

function noWal(path: string): AppError {
  return new AppError({
    code: "home-on-network",
    message: `The disk of ${path} has no shared memory, which the database needs; network disks are like that.`,
    hint: "Choose a folder on this computer's own disk: --home DIR or BACKPROP_HOME.",
    data: { path },
  });
}

function removeDatabase(file: string): void {
  for (const suffix of suffixes) rmSync(file + suffix, { force: true });
}

/** Only the owner reads and writes it, whatever it was copied from. */
function keepToOwner(file: string): void {
  for (const suffix of suffixes) if (existsSync(file + suffix)) chmodSync(file + suffix, 0o600);
}
