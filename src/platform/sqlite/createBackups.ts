import { chmod, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { storageError } from "#platform/home/storageError.ts";
import { syncFolder } from "#platform/home/syncFolder.ts";
import type { Clock } from "#shared/Clock.ts";
import type { Database } from "./loadSqlite.ts";
import { fileTime, timeOfFile } from "./fileTime.ts";

const dayMs = 24 * 3600 * 1000;
const kept = 7;

export interface Backup {
  path: string;
  /** When it was made, ms. */
  time: number;
}

export interface Backups {
  /** Newest first. */
  list(): Promise<readonly Backup[]>;
  make(db: Database, reason?: string): Promise<void>;
  /** Makes one when the newest is a day old. */
  makeIfDue(db: Database): Promise<void>;
}

/** Copies of the database as `lab-20261121T091900Z[-reason].db`; the newest seven are kept. */
export function createBackups({ directory, clock }: { directory: string; clock: Clock }): Backups {
  async function list(): Promise<readonly Backup[]> {
    const names = await readdir(directory).catch((error: unknown) => {
      throw storageError(error, directory);
    });
    return names
      .flatMap((name) => {
        const time = timeOfFile(/^lab-(\d{8}T\d{6}Z)(?:-[\w-]+)?\.db$/.exec(name)?.[1]);
        return time === undefined ? [] : [{ path: join(directory, name), time }];
      })
      .sort((a, b) => b.time - a.time || b.path.localeCompare(a.path));
  }

  async function make(db: Database, reason?: string): Promise<void> {
    const path = join(directory, `lab-${fileTime(clock.now())}${reason ? `-${reason}` : ""}.db`);
    const temporary = `${path}.new`;
    try {
      await db.backup(temporary);
      await chmod(temporary, 0o600);
      await rename(temporary, path);
      await syncFolder(directory);
      for (const old of (await list()).slice(kept)) await rm(old.path, { force: true });
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw storageError(error, path);
    }
  }

  return {
    list,
    make,
    async makeIfDue(db) {
      const [newest] = await list();
      if (!newest || clock.now() - newest.time >= dayMs) await make(db);
    },
  };
}
